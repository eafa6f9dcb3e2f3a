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
    private readonly ICircuitStateStore _store;
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
        ICircuitStateStore store, FleetSettings settings, TimeProvider timeProvider, FleetMetrics metrics, ILogger logger, Func<Func<Task>, Task>? run = null, Func<double>? chance = null)
    {
        Chance = chance ?? Random.Shared.NextDouble;
        (_store, _settings, TimeProvider, _metrics, _logger) = (store, settings, timeProvider, metrics, logger);
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
        _logger.FleetJoined(Instance, _store.GetType().Name);
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

    /// <summary>Changes what is kept. What is kept instead and can't be believed counts as nothing.</summary>
    public async ValueTask<CircuitExchange> ExchangeAsync(SharedCircuit circuit, CancellationToken? cancellationToken = null)
    {
        var exchange = await AskAsync("exchange", token => _store.CompareExchangeAsync(circuit, token), cancellationToken ?? Stopping).ConfigureAwait(false);
        return exchange.Current is { } current && !SharedCircuitRules.Allow(current) ? default : exchange;
    }

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

    public FleetCircuitStatus Describe(FleetCircuit circuit)
    {
        var (known, reading) = (circuit.Known, _reading);
        return new FleetCircuitStatus
        {
            Instance = Instance,
            IsConnected = IsConnected,
            State = known?.State ?? CircuitState.Closed,
            Reason = known?.Reason,
            ChangedBy = known?.Instance,
            OpenedBy = known?.OpenedBy,
            ProbedBy = known is { State: CircuitState.HalfOpen } ? known.Instance : null,
            Trips = known?.Trips ?? 0,
            Votes = [.. known?.Votes.Where(vote => vote.TimeLeft > TimeSpan.Zero).Select(vote => vote.Instance) ?? []],
            VotesNeeded = circuit.Breaker.Machine.Settings.OpenWhenInstances,
            Instances = reading.Instances,
            NotClosedOn = reading.NotClosed.GetValueOrDefault(circuit.Breaker.Name),
        };
    }

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
            Take(await AskAsync("read", token => _store.ReadAllAsync(Presence(_settings.TimeToLive), token), Stopping).ConfigureAwait(false), askedAt);
        }
        catch (Exception exception)
        {
            Lose(exception);
        }

        // Spread, so that a fleet does not look in step.
        _pollTimer.Change(_settings.PollInterval * (1 + (PollSpread * ((2 * Chance()) - 1))), Timeout.InfiniteTimeSpan);
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
        if (circuit is null)
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

    private Task<FleetReading> LeaveAsync(CancellationToken cancellationToken) => AskAsync("read", token => _store.ReadAllAsync(Presence(TimeSpan.Zero), token), cancellationToken);

    // A store that does not heed the token is waited for no longer than one that does.
    private async Task<T> AskAsync<T>(string call, Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_settings.StoreTimeout, TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var started = TimeProvider.GetTimestamp();
        var isGood = false;
        try
        {
            var answer = await ask(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            isGood = true;
            return answer;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreFaultException($"The store did not answer within {_settings.StoreTimeout}.");
        }
        finally
        {
            _metrics.Asked(call, isGood, TimeProvider.GetElapsedTime(started));
        }
    }
}
