using HttpResilience.Drills.Tiers;

namespace HttpResilience.Drills.Availability;

/// <summary>The tiers of a drill and how they are. One caller at a time changes them; how they are may be asked by all.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_latency = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("availability").FullName;
    private readonly TierProcess[] _tiers;
    private readonly bool[] _isSick; // Volatile
    private readonly HttpClient _asking = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(1) };

    public Fleet(int count)
    {
        _tiers = [.. LoopbackPorts.Take(count).Select((port, i) => new TierProcess(new($"tier{i + 1}", port, Path.Combine(_directory, $"tier{i + 1}.log"), Latency: s_latency)))];
        _isSick = new bool[count];
    }

    public Uri[] Addresses => [.. _tiers.Select(tier => tier.Address)];

    public bool IsSick(int tier) => Volatile.Read(ref _isSick[tier]);

    public async Task StartAsync()
    {
        foreach (var tier in _tiers)
            await tier.StartAsync();
        for (var tier = 0; tier < _tiers.Length; tier++)
            await HearAsync(tier);
    }

    public async Task DoAsync(StepKind kind, int tier)
    {
        if (kind is StepKind.Kill or StepKind.Pause)
            Volatile.Write(ref _isSick[tier], true);
        if (kind == StepKind.Kill)
            await _tiers[tier].KillAsync();
        else if (kind == StepKind.Pause)
            _tiers[tier].Pause();
        else
            await ReviveAsync(tier);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tier in _tiers)
            await tier.DisposeAsync();
        _asking.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ReviveAsync(int tier)
    {
        if (!_tiers[tier].IsRunning)
            await _tiers[tier].StartAsync();
        else if (IsSick(tier))
            _tiers[tier].Resume();
        await HearAsync(tier);
        Volatile.Write(ref _isSick[tier], false);
    }

    // A tier is healthy when it has answered.
    private async Task HearAsync(int tier)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(tier))
        {
            if (TimeProvider.System.GetElapsedTime(started) > s_patience)
                throw new InvalidOperationException($"{_tiers[tier].Options.Name} does not answer.");
            await Task.Delay(s_pause, TimeProvider.System);
        }
    }

    private async Task<bool> AnswersAsync(int tier)
    {
        try
        {
            using var response = await _asking.GetAsync(new Uri(_tiers[tier].Address, "health"));
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
