using System.Collections.Concurrent;
using HttpResilience.CircuitBreaking;
using HttpResilience.Health;
using HttpResilience.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Fleet;

/// <summary>This instance's part in the fleet: listens to the store, looks at it now and then, and says when it can't be asked. Requests never come here.</summary>
internal sealed class FleetAgent : IHostedService, IDisposable
{
    private const double PollSpread = 0.1;

    private readonly ConcurrentDictionary<(string Client, string Tier), FleetCircuit> _circuits = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StoreCalls _store;
    private readonly FleetSettings _settings;
    private readonly FleetMetrics _metrics;
    private readonly ILogger _logger;
    private readonly SoleWorker _polls;
    private readonly ITimer _pollTimer;

    private volatile bool _isStarted;

    // Interlocked.
    private int _isDisposed;

    // 1 once it was told that the store can't be asked, until it was told that it can; Interlocked.
    private int _isLossTold;

    // Replaced as a whole by who polls.
    private volatile FleetReading _reading = new() { Circuits = [], Instances = 0, NotClosed = new Dictionary<string, int>() };

    private Task _watch = Task.CompletedTask;

    /// <param name="store">Where the others are heard.</param>
    /// <param name="settings">In force.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="logger">Tells.</param>
    /// <param name="run">Where work is done; <see langword="null"/> for the pool, with nothing of the caller's.</param>
    /// <param name="chance">From 0 to below 1; <see langword="null"/> for any.</param>
    public FleetAgent(
        ICircuitStateStore store, FleetSettings settings, TimeProvider timeProvider, FleetMetrics metrics, ILogger logger,
        Func<Func<Task>, Task>? run = null, Func<double>? chance = null)
    {
        Chance = chance ?? Random.Shared.NextDouble;
        (_settings, TimeProvider, _metrics, _logger) = (settings, timeProvider, metrics, logger);
        _store = new StoreCalls(store, settings.StoreTimeout, timeProvider, metrics);
        Run = run ?? Detached.Run;
        Stopping = _stop.Token;
        Phases = new CircuitPhases(timeProvider);
        _polls = new SoleWorker(PollAsync, Run);
        _pollTimer = timeProvider.CreateTimer(static polls => ((SoleWorker)polls!).Signal(), _polls, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Func<Func<Task>, Task> Run { get; }

    /// <summary>By what instances spread that see the same at the same moment.</summary>
    public Func<double> Chance { get; }

    public string Instance => _settings.Instance;

    public TimeProvider TimeProvider { get; }

    public CircuitPhases Phases { get; }

    /// <summary>May be asked after the end, unlike its source.</summary>
    public CancellationToken Stopping { get; }

    public FleetConnection Connection { get; } = new();

    public bool IsConnected => Connection.IsUp;

    /// <summary>Instances alive when last looked; 0 before the first look.</summary>
    public int Instances => _reading.Instances;

    /// <summary>Over how long instances that see the same at the same moment spread what they say.</summary>
    public TimeSpan Spread => Instances <= 10 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(Instances, 500));

    public FleetCircuit Join(string client, string tier, CircuitBreaker breaker)
    {
        var circuit = _circuits.GetOrAdd((client, tier), key => new FleetCircuit(key.Client, key.Tier, breaker, this));
        PollSoon();
        return circuit;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _logger.FleetJoined(Instance, _store.Name);
        _isStarted = true;
        _polls.Signal();
        _watch = Run(WatchAsync);
        return Task.CompletedTask;
    }

    /// <summary>Another may probe in this instance's place, and it is no longer counted.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var wasConnected = IsConnected;
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_polls.Ended, _watch).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Connection.IsUp = false;
        if (!wasConnected)
            return;
        await Task.WhenAll(_circuits.Values.Select(circuit => circuit.LeaveAsync(cancellationToken)).Append(LeaveAsync(cancellationToken)))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc cref="StoreCalls.ExchangeAsync"/>
    public Task<CircuitExchange> ExchangeAsync(SharedCircuit circuit, CancellationToken? cancellationToken = null) => _store.ExchangeAsync(circuit, cancellationToken ?? Stopping);

    /// <summary>The store can't be asked. From now on this instance goes on alone, until a look at the store succeeds.</summary>
    public void Lose(Exception exception)
    {
        if (Stopping.IsCancellationRequested)
            return;
        Connection.IsUp = false;
        if (Interlocked.Exchange(ref _isLossTold, 1) == 0)
            _logger.FleetStoreLost(Instance, Failure.Of(exception));
    }

    /// <summary>A breaker of this instance does what another said.</summary>
    public void Tell(FleetCircuit circuit, in FleetView view)
    {
        if (view.Known is not { } known)
            return;
        _metrics.Followed(circuit, known.State);
        _logger.FleetFollowed(circuit.Breaker.Name, known.Instance, known.State, known.Reason);
    }

    /// <summary>A change that closes nothing and opens nothing for others: too few say what this instance does.</summary>
    public void TellVotes(FleetCircuit circuit, SharedCircuit written)
    {
        if (written is { State: CircuitState.Closed } && written.Votes.Any(vote => vote.Instance == Instance))
            _logger.FleetVoteCast(circuit.Breaker.Name, written.Votes.Count, circuit.Breaker.Machine.Settings.OpenWhenInstances);
    }

    public void TellUnreadable(FleetCircuit circuit) => _logger.FleetCircuitUnreadable(circuit.Breaker.Name);

    public FleetCircuitStatus Describe(FleetCircuit circuit) => FleetDescription.Of(circuit, this, _reading);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _stop.Cancel();
        _stop.Dispose();
        _pollTimer.Dispose();
        foreach (var circuit in _circuits.Values)
            circuit.Dispose();
    }

    private async Task PollAsync()
    {
        if (Stopping.IsCancellationRequested)
            return;
        try
        {
            var askedAt = TimeProvider.GetTimestamp();
            Take(await _store.ReadAsync(Presence(_settings.TimeToLive), Stopping).ConfigureAwait(false), askedAt);
        }
        catch (Exception exception)
        {
            Lose(exception);
        }
        finally
        {
            // Spread, so that a fleet does not look in step.
            _pollTimer.Change(_settings.PollInterval * (1 + (PollSpread * ((2 * Chance()) - 1))), Timeout.InfiniteTimeSpan);
        }
    }

    // Before the host has started nobody looks, and after it has stopped nobody looks any more.
    private void PollSoon()
    {
        if (_isStarted && !Stopping.IsCancellationRequested)
            _polls.Signal();
    }

    private void Take(FleetReading reading, long askedAt)
    {
        _reading = reading;
        // One that answers looks and refuses changes is lost again at once: only what has lasted from one look to the next is told.
        var hasLasted = Connection.IsUp;
        Connection.IsUp = true;
        if (hasLasted && Interlocked.Exchange(ref _isLossTold, 0) == 1)
            _logger.FleetStoreBack(Instance, reading.Instances);
        var kept = reading.Circuits.Where(SharedCircuitRules.Allow).ToDictionary(circuit => (circuit.Client, circuit.Tier));
        foreach (var (key, circuit) in _circuits)
            circuit.Hear(kept.GetValueOrDefault(key), askedAt);
    }

    private async Task WatchAsync()
    {
        var isLost = false;
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                await _store.WatchAsync(
                    circuit =>
                    {
                        isLost = false;
                        OnChange(circuit);
                    },
                    Stopping).ConfigureAwait(false);
            }
            catch (Exception exception) when (!Stopping.IsCancellationRequested)
            {
                if (!isLost)
                    _logger.FleetPushLost(Instance, Failure.Of(exception));
                isLost = true;
            }
            catch (Exception)
            {
                return;
            }

            await Task.Delay(_settings.PollInterval, TimeProvider, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void OnChange(SharedCircuit? circuit)
    {
        // All instances hear at once that the store is back; a large fleet spreads its looks.
        if (circuit is null && Spread > TimeSpan.Zero)
            _pollTimer.Change(Spread * Chance(), Timeout.InfiniteTimeSpan);
        else if (circuit is null)
            PollSoon();
        else if (SharedCircuitRules.Allow(circuit) && _circuits.TryGetValue((circuit.Client, circuit.Tier), out var mine))
            mine.Hear(circuit);
    }

    private FleetPresence Presence(TimeSpan timeToLive) => new()
    {
        Instance = Instance,
        TimeToLive = timeToLive,
        NotClosed = [.. _circuits.Values.Where(circuit => !circuit.IsClosed).Select(circuit => circuit.Breaker.Name)],
    };

    private Task<FleetReading> LeaveAsync(CancellationToken cancellationToken) => _store.ReadAsync(Presence(TimeSpan.Zero), cancellationToken);
}
