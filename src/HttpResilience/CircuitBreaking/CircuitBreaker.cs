using HttpResilience.CircuitBreaking;

namespace HttpResilience;

/// <summary>
/// Stops calls to something that keeps failing, and tries it again later with a few probes. Guards any call, not only HTTP:
/// wrap it with <see cref="ExecuteAsync{T}"/>, or take a permit with <see cref="TryAcquire(out CircuitPermit)"/> and record the result.
/// </summary>
/// <remarks>
/// Thread-safe and free of locks and timers: an open breaker becomes half-open when it is first asked after its recovery timeout.
/// Durations are measured with the time provider's timestamps, so steps of the wall clock do not matter.
/// </remarks>
public sealed class CircuitBreaker
{
    private static readonly TimeSpan s_longestForcedOpening = TimeSpan.FromDays(7);

    private readonly CircuitStateMachine _machine;

    /// <summary>Makes a closed breaker. A probe whose result is never recorded is taken back after <see cref="CircuitBreakerOptions.HalfOpenMaxDuration"/>, or 1 minute where that is not set.</summary>
    /// <param name="name">How the breaker is called in snapshots, events and exceptions.</param>
    /// <param name="options">Copied; <see langword="null"/> takes the defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> takes the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds; the message names it.</exception>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public CircuitBreaker(string name, CircuitBreakerOptions? options = null, TimeProvider? timeProvider = null)
        : this(name, CircuitBreakerSettings.FromCode(options), timeProvider ?? TimeProvider.System)
    {
    }

    internal CircuitBreaker(string name, CircuitBreakerSettings settings, TimeProvider timeProvider)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _machine = new CircuitStateMachine(name, settings, timeProvider);
    }

    /// <summary>
    /// Raised once for each change of <see cref="State"/>, on the thread that caused it, after the change is complete. An exception of a
    /// handler is swallowed. Changes that follow each other closely on different threads may be raised in either order.
    /// </summary>
    public event Action<CircuitStateChange>? StateChanged
    {
        add => _machine.StateChanged += value;
        remove => _machine.StateChanged -= value;
    }

    /// <summary>The name given to the constructor.</summary>
    public string Name { get; }

    /// <summary>The state. Asking for it moves an open breaker whose time has come to half-open. <see cref="CircuitState.Disabled"/> while <see cref="CircuitBreakerOptions.Enabled"/> is <see langword="false"/>.</summary>
    public CircuitState State => _machine.State;

    /// <summary>Openings since it was made: a counter of metrics must not go back when the breaker is reset.</summary>
    internal long AllTrips => _machine.AllTrips;

    internal TimeSpan? TimeUntilRetry => _machine.TimeUntilRetry(_machine.Now.Timestamp);

    /// <param name="now">A timestamp of the time provider, of who has just read the clock.</param>
    internal TimeSpan? TimeUntilRetryAt(long now) => _machine.TimeUntilRetry(now);

    /// <summary>The state and the counts, as one view.</summary>
    public CircuitBreakerSnapshot GetSnapshot() => _machine.GetSnapshot(_machine.Now);

    /// <inheritdoc cref="GetSnapshot()"/>
    /// <param name="now">For who looks at many breakers.</param>
    internal CircuitBreakerSnapshot GetSnapshot(in CircuitMoment now) => _machine.GetSnapshot(now);

    /// <summary>Asks for leave to make one call.</summary>
    /// <param name="permit">Where the result is <see langword="true"/>, record how the call ended with it, or dispose of it.</param>
    /// <returns><see langword="false"/> when the call is rejected; nothing may be sent then.</returns>
    public bool TryAcquire(out CircuitPermit permit) => _machine.TryAcquire(mayProbe: true, out permit);

    /// <param name="mayProbe"><see langword="false"/> for a call that must not be lost, such as a write: a half-open breaker rejects it unless its settings say otherwise.</param>
    /// <param name="permit">As above.</param>
    internal bool TryAcquire(bool mayProbe, out CircuitPermit permit) => _machine.TryAcquire(mayProbe, out permit);

    /// <summary>Whether <see cref="TryAcquire(bool, out CircuitPermit)"/> would succeed now; a no is not counted as a rejection.</summary>
    /// <param name="mayProbe">As there.</param>
    /// <param name="now">A timestamp of the time provider, of who has just read the clock.</param>
    /// <param name="isRequest">Whether there is a request to send; else nothing is asked of a fleet.</param>
    internal bool IsCallPermitted(bool mayProbe, long? now = null, bool isRequest = true) => _machine.IsCallPermitted(mayProbe, now, isRequest);

    /// <inheritdoc cref="CircuitStateMachine.TakesPartInRampUp"/>
    internal bool TakesPartInRampUp() => _machine.TakesPartInRampUp();

    /// <summary>Counts a call that was spared the asking.</summary>
    internal void CountRejection() => _machine.CountRejection();

    /// <summary>Puts other settings in force; state and counts are kept, and so is a running recovery timeout and the number of slots of a half-open breaker.</summary>
    internal void Update(CircuitBreakerSettings settings) => _machine.Update(settings);

    /// <summary>For the fleet that shares its state.</summary>
    internal CircuitStateMachine Machine => _machine;

    /// <summary>Makes an open breaker half-open at once, unless it was opened by hand.</summary>
    internal void ProbeNow() => _machine.ProbeNow();

    /// <summary>Makes a call if the breaker lets it through, and records how it ended.</summary>
    /// <param name="action">The call. An exception is a failure, except an <see cref="OperationCanceledException"/> after <paramref name="cancellationToken"/> was canceled: that is not counted.</param>
    /// <param name="cancellationToken">Passed on to <paramref name="action"/>.</param>
    /// <exception cref="CircuitOpenException">The breaker rejected the call.</exception>
    public ValueTask<T> ExecuteAsync<T>(Func<CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return RunAsync(static (call, token) => call(token), action, cancellationToken);
    }

    /// <inheritdoc cref="ExecuteAsync{T}"/>
    public async ValueTask ExecuteAsync(Func<CancellationToken, ValueTask> action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        await RunAsync(RunWithoutResultAsync, action, cancellationToken).ConfigureAwait(false);

        static async ValueTask<bool> RunWithoutResultAsync(Func<CancellationToken, ValueTask> call, CancellationToken token)
        {
            await call(token).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Holds it open until <see cref="Reset"/> or another manual call.</summary>
    public void Isolate() => _machine.Isolate();

    /// <summary>Closes it and clears all counts.</summary>
    public void Reset() => _machine.Reset();

    /// <summary>Opens it for <paramref name="duration"/>, exactly; then it turns half-open as usual. A breaker that is open already stays so for this long from now.</summary>
    /// <param name="duration">Above zero, at most 7 days.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of its bounds.</exception>
    public void ForceOpen(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, s_longestForcedOpening);
        _machine.ForceOpen(duration);
    }

    /// <summary>Lets all calls through and counts nothing, until <see cref="Reset"/> or another manual call.</summary>
    public void Disable() => _machine.Disable();

    /// <summary>Lets all calls through and counts, but never opens, until <see cref="Reset"/> or another manual call.</summary>
    public void UseMetricsOnly() => _machine.UseMetricsOnly();

    internal CircuitOpenException CreateRejection()
    {
        var (state, retryAfter) = (State, TimeUntilRetry);
        var hint = retryAfter is { } wait ? $" Worth trying again in {wait}." : "";
        return new CircuitOpenException($"The circuit breaker '{Name}' rejected the call; its state is {state}.{hint}", client: null, Name, state, retryAfter);
    }

    private async ValueTask<T> RunAsync<TCall, T>(Func<TCall, CancellationToken, ValueTask<T>> run, TCall call, CancellationToken cancellationToken)
    {
        if (!TryAcquire(out var permit))
            throw CreateRejection();
        using (permit)
        {
            try
            {
                var result = await run(call, cancellationToken).ConfigureAwait(false);
                permit.RecordSuccess();
                return result;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                permit.RecordFailure();
                throw;
            }
        }
    }
}
