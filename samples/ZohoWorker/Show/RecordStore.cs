using System.Globalization;
using ZohoWorker.Queue;

namespace ZohoWorker.Show;

/// <summary>The CRM's records. Each one that is made is a line in a file, which is what the show judges by. Safe for use from many threads.</summary>
internal sealed class RecordStore(string log) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly JsonLineFile<Execution> _log = JsonLineFile<Execution>.Replace(log, []); // guarded by _gate
    private readonly Dictionary<string, string> _ids = []; // guarded by _gate; by key
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = []; // guarded by _gate
    private int _made; // guarded by _gate
    private int _found; // guarded by _gate

    /// <summary>Upserts that found their record: the same write, sent again.</summary>
    public int Found
    {
        get
        {
            lock (_gate)
                return _found;
        }
    }

    /// <summary>Finds the record with this key, else makes one; without a check for duplicates it always makes one.</summary>
    public string Upsert(string key, bool checkDuplicates, string tier)
    {
        lock (_gate)
        {
            if (checkDuplicates && _ids.TryGetValue(key, out var id))
            {
                _found++;
                return id;
            }

            _made++;
            id = _made.ToString("D6", CultureInfo.InvariantCulture);
            _log.Append(new(key, id, tier));
            _ids[key] = id;
            foreach (var (_, reached) in _awaited.Where(awaited => awaited.Count == _made))
                reached.TrySetResult();
            return id;
        }
    }

    /// <summary>Completes when so many records were made.</summary>
    public Task ReachedAsync(int count)
    {
        lock (_gate)
        {
            if (_made >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _log.Dispose();
    }
}
