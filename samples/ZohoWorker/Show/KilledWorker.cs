using ZohoWorker.Queue;

namespace ZohoWorker.Show;

/// <summary>The worker as its surroundings see it: a process that is killed, and started again over the same queue. Writes are handed over by one caller at a time.</summary>
internal sealed class KilledWorker(IReadOnlyList<string> settings, Narrator narrator) : IAsyncDisposable
{
    private readonly List<WorkerProcess> _processes = [];
    private volatile WorkerProcess? _current;

    public int Kills { get; private set; }

    public void Start()
    {
        var number = _processes.Count + 1;
        var process = WorkerProcess.Start(settings, line => narrator.TellOfWorker(number, line));
        _processes.Add(process);
        _current = process;
        narrator.Tell($"worker {number} starts, process {process.Id}");
    }

    public Task<bool> EnqueueAsync(QueuedWrite write, CancellationToken cancellationToken) => Current.EnqueueAsync(write, cancellationToken);

    public async Task KillAsync(string when)
    {
        await Current.KillAsync();
        Kills++;
        narrator.Tell($"SIGKILL for worker {_processes.Count}, {when}");
    }

    public Task<int> FinishAsync(CancellationToken cancellationToken) => Current.FinishAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _processes.Clear();
    }

    private WorkerProcess Current => _current ?? throw new InvalidOperationException("the worker was not started");
}
