using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace HttpResilience.Drills.Availability;

/// <summary>
/// What a team writes in an afternoon over Polly.Core: a breaker and a timeout for each address, and a retry around them that goes round the addresses, at once to the next one, and with a delay before a
/// second round. The breaker's sampling time is short and its ratio low, because it has no rule for failures in a row.
/// </summary>
internal sealed class PollyHandler : DelegatingHandler
{
    private const int Rounds = 2;

    private readonly Uri[] _addresses;
    private readonly AttemptWatch _watch;
    private readonly ResiliencePipeline<HttpResponseMessage>[] _tiers;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;

    public PollyHandler(Uri[] addresses, AttemptWatch watch)
        : base(new SocketsHttpHandler())
    {
        (_addresses, _watch) = (addresses, watch);
        _tiers = [.. addresses.Select(_ => Tier())];
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = static args => ValueTask.FromResult(IsFailure(args.Outcome) || args.Outcome.Exception is BrokenCircuitException),
                MaxRetryAttempts = (Rounds * addresses.Length) - 1,
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>((args.AttemptNumber + 1) % addresses.Length == 0 ? Times.RetryDelay : TimeSpan.Zero),
            })
            .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        var attempt = 0;
        return await _retry.ExecuteAsync(
            async cancel =>
            {
                var tier = attempt++ % _tiers.Length;
                return await _tiers[tier].ExecuteAsync(async inner => await SendToAsync(tier, request, path, inner), cancel);
            },
            cancellationToken);
    }

    private Task<HttpResponseMessage> SendToAsync(int tier, HttpRequestMessage request, string path, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(_addresses[tier], path);
        return _watch.SeeAsync(tier, request, () => base.SendAsync(request, cancellationToken));
    }

    private static ResiliencePipeline<HttpResponseMessage> Tier() => new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = static args => ValueTask.FromResult(IsFailure(args.Outcome)),
            FailureRatio = 0.1,
            SamplingDuration = TimeSpan.FromSeconds(5),
            MinimumThroughput = 10,
            BreakDuration = Times.Recovery,
        })
        .AddTimeout(Times.Attempt)
        .Build();

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };
}
