using System.Threading.Channels;

namespace ZohoWorker.Queue;

/// <summary>
/// Writes that wait, in a file: each is there until it is marked done, whatever happens to the process. One process at a time has it open;
/// in it, any thread adds and one takes, in order.
/// </summary>
internal sealed class DurableQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _ownership;
    private readonly JsonLineFile<QueueLine> _file; // guarded by _gate
    private readonly HashSet<string> _ids; // guarded by _gate; of the writes that wait
    private readonly Channel<QueuedWrite> _waiting = Channel.CreateUnbounded<QueuedWrite>(); // written under _gate, so that its order is the file's

    private DurableQueue(FileStream ownership, JsonLineFile<QueueLine> file, IReadOnlyList<QueuedWrite> waiting)
    {
        (_ownership, _file, _ids) = (ownership, file, [.. waiting.Select(write => write.Id)]);
        foreach (var write in waiting)
            _waiting.Writer.TryWrite(write);
    }

    /// <summary>How many writes wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _ids.Count;
        }
    }

    /// <summary>Opens the queue and drops from its file what is done.</summary>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static DurableQueue Open(string path)
    {
        // A file of its own, because compaction puts another one in the queue's place. The system lets go of it however the process ends.
        var ownership = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var waiting = Waiting(JsonLineFile<QueueLine>.Read(path));
            return new(ownership, JsonLineFile<QueueLine>.Replace(path, waiting.Select(write => new QueueLine(write))), waiting);
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>Adds a write; when this returns, it is on the disk. A write with the id of one that waits is that one.</summary>
    public void Enqueue(QueuedWrite write)
    {
        lock (_gate)
        {
            if (_ids.Contains(write.Id))
                return;
            _file.Append(new(write));
            _ids.Add(write.Id);
            _waiting.Writer.TryWrite(write);
        }
    }

    /// <summary>Waits for the first write and leaves it in the queue.</summary>
    public async ValueTask<QueuedWrite> PeekAsync(CancellationToken cancellationToken)
    {
        QueuedWrite? first;
        while (!_waiting.Reader.TryPeek(out first))
            await _waiting.Reader.WaitToReadAsync(cancellationToken);
        return first;
    }

    /// <summary>Takes the first write out of the queue; when this returns, that is on the disk.</summary>
    public void MarkDone(QueuedWrite write)
    {
        lock (_gate)
        {
            if (!_waiting.Reader.TryPeek(out var first) || first.Id != write.Id)
                throw new InvalidOperationException($"{write.Id} is not the first write of the queue");
            _file.Append(new(Done: write.Id));
            _ids.Remove(write.Id);
            _waiting.Reader.TryRead(out _);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _ownership.Dispose();
    }

    private static IReadOnlyList<QueuedWrite> Waiting(IReadOnlyList<QueueLine> lines)
    {
        var done = 0;
        List<QueuedWrite> writes = [];
        foreach (var line in lines)
        {
            if (line.Write is { } write)
                writes.Add(write);
            else if (done < writes.Count && writes[done].Id == line.Done)
                done++;
            else
                throw new InvalidDataException($"the queue's file marks '{line.Done}' as done, which is not the first write that waits");
        }

        return writes[done..];
    }
}
