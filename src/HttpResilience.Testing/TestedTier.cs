using System.Net;
using System.Net.Http.Headers;
using HttpResilience.Routing;

namespace HttpResilience.Testing;

/// <summary>
/// A tier under test: the script of what it does, the state that a test puts it into, and what arrived. Calls of the script follow each other
/// (<c>tier.Respond(HttpStatusCode.ServiceUnavailable).Hang()</c>), one for each attempt; the last one goes on. A tier without a script answers 200 with an empty body.
/// Thread-safe.
/// </summary>
/// <remarks>Health probes are no attempts and use nothing up: they are good, unless <see cref="MarkUnhealthy"/> was called.</remarks>
public sealed class TestedTier
{
    private readonly TierResilienceTestHarness _harness;
    private readonly TestedClient _client;
    private readonly Script _script = new();
    private volatile bool _isUnhealthy;

    internal TestedTier(TierResilienceTestHarness harness, TestedClient client, string name) => (_harness, _client, Name) = (harness, client, name);

    /// <summary>The client's name.</summary>
    public string Client => _client.Name;

    /// <summary>The tier's name.</summary>
    public string Name { get; }

    /// <summary>What arrived, in that order. A request that a breaker, a limit or a cool-down kept away did not.</summary>
    public IReadOnlyList<TestedAttempt> Attempts => [.. _client.Attempts.Where(attempt => attempt.Tier == Name)];

    /// <summary>The state of its breaker.</summary>
    public CircuitState State => InForce.State.Breaker.State;

    /// <summary>All that is known of it, as <see cref="ITierResilienceStatus"/> shows it; <see cref="TierStatus.NotEligibleBecause"/> says why no request is sent to it.</summary>
    public TierStatus Status => _harness.Status.FindClient(Client)!.Tiers.First(tier => tier.Name == InForce.Name);

    internal HttpStatusCode ProbeAnswer => _isUnhealthy ? HttpStatusCode.ServiceUnavailable : InForce.Health?.ExpectedStatus ?? HttpStatusCode.OK;

    private Tier InForce => _client.Find(Name);

    /// <summary>Answers the next attempt.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body; <see langword="null"/> for an empty one.</param>
    /// <param name="mediaType">What the body is.</param>
    /// <returns>The same tier.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not between 0 and 999.</exception>
    /// <exception cref="FormatException"><paramref name="mediaType"/> is no media type.</exception>
    public TestedTier Respond(HttpStatusCode status, string? body = null, string mediaType = "application/json")
    {
        ArgumentOutOfRangeException.ThrowIfNegative((int)status, nameof(status));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)status, 999, nameof(status));
        return Add(ScriptStep.Response(status, body, new MediaTypeHeaderValue(mediaType)));
    }

    /// <summary>
    /// Answers the next attempt with what a function makes of the request, for headers and bodies that differ. It has to make a new response each time; what it throws, the
    /// tier fails with.
    /// </summary>
    /// <param name="answer">Called from any thread.</param>
    /// <returns>The same tier.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="answer"/> is null.</exception>
    public TestedTier Respond(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Add(new ScriptStep(ReadsBody: false, (request, _) => Task.FromResult(answer(request))));
    }

    /// <inheritdoc cref="Respond(Func{HttpRequestMessage, HttpResponseMessage})"/>
    public TestedTier Respond(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Add(new ScriptStep(ReadsBody: false, answer));
    }

    /// <summary>Does not answer the next attempt, until its timeout or the caller ends it.</summary>
    /// <returns>The same tier.</returns>
    public TestedTier Hang() => Add(ScriptStep.Hanging);

    /// <summary>Fails the next attempt before anything is sent: connection refused. Even a write may take the next tier then.</summary>
    /// <returns>The same tier.</returns>
    public TestedTier RefuseConnection() => Add(ScriptStep.Refused(Name));

    /// <summary>Fails the next attempt after it was sent: connection reset. Whether the server has executed it stays open.</summary>
    /// <returns>The same tier.</returns>
    public TestedTier ResetConnection() => Add(ScriptStep.Broken(Name));

    /// <summary>
    /// Puts its breaker into a state: <see cref="CircuitState.Open"/> for the configured recovery timeout, <see cref="CircuitState.HalfOpen"/> with all its probes to be made.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <returns>The same tier.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="state"/> is none.</exception>
    /// <exception cref="InvalidOperationException">The tier's breaker is switched off by configuration.</exception>
    public TestedTier Force(CircuitState state)
    {
        var breaker = InForce.State.Breaker;
        if (!breaker.Machine.Settings.Enabled)
            throw new InvalidOperationException($"The breaker of {Client}:{Name} can't be {state}: CircuitBreaker:Enabled is false in its configuration.");
        ForcedState.Put(breaker, state, _harness.Time);
        return this;
    }

    /// <summary>Opens its breaker for a while.</summary>
    /// <param name="duration">Above zero, at most 7 days.</param>
    /// <returns>The same tier.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of its bounds.</exception>
    public TestedTier ForceOpen(TimeSpan duration)
    {
        InForce.State.Breaker.ForceOpen(duration);
        return this;
    }

    /// <summary>Lets it be left alone, as after a <c>Retry-After</c>.</summary>
    /// <param name="duration">How long, also when it was to be longer; zero ends it. <c>MaxCoolDown</c> does not matter.</param>
    /// <returns>The same tier.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is below zero.</exception>
    public TestedTier CoolDown(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var state = InForce.State;
        state.EndCoolDown();
        if (duration > TimeSpan.Zero)
            state.CoolDown(duration);
        return this;
    }

    /// <summary>
    /// Lets its health probes fail from now on, and requests skip it at once, as after as many failed ones as make it unhealthy. A host that starts after that begins with
    /// nothing known of any tier.
    /// </summary>
    /// <returns>The same tier.</returns>
    public TestedTier MarkUnhealthy() => Mark(isHealthy: false);

    /// <summary>Takes <see cref="MarkUnhealthy"/> back, without waiting for probes.</summary>
    /// <returns>The same tier.</returns>
    public TestedTier MarkHealthy() => Mark(isHealthy: true);

    /// <summary>
    /// Begins anew: no script, no attempts, breaker closed, no cool-down, healthy, its traffic share as configured. What retries have used of the budget, limits, and kept
    /// answers stay; for a test that
    /// depends on these, make a new container.
    /// </summary>
    public void Reset()
    {
        _script.Clear();
        _client.Log.Forget(Name);
        var state = InForce.State;
        state.TrafficShareByHand = null;
        state.Breaker.Reset();
        CoolDown(TimeSpan.Zero).MarkHealthy();
    }

    internal (AttemptEntry Attempt, ScriptStep Step) Begin(HttpRequestMessage request)
    {
        var attempt = new TestedAttempt { Tier = Name, Method = request.Method.Method, Path = request.RequestUri?.AbsolutePath ?? "", Outcome = "under way" };
        return (_client.Log.Add(attempt), _script.Next());
    }

    private TestedTier Add(ScriptStep step)
    {
        _script.Add(step);
        return this;
    }

    private TestedTier Mark(bool isHealthy)
    {
        _isUnhealthy = !isHealthy;
        InForce.State.Health.Judge(isHealthy);
        return this;
    }
}
