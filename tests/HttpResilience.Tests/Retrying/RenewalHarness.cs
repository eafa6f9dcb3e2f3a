using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Retrying;

/// <summary>A client whose tier mcp takes only <see cref="Accepted"/>, signs with <see cref="Token"/> and can renew it.</summary>
internal sealed class RenewalHarness : IAsyncDisposable
{
    private int _renewals;

    public RenewalHarness(
        string client = TierHarness.ThreeTiers, TimeSpan? pause = null, bool canRenew = true, Action<TierResilienceOptions>? configure = null, Action<IHttpClientBuilder>? tier = null)
    {
        Renew = _ =>
        {
            Token = Accepted;
            return ValueTask.FromResult(true);
        };
        Tiers = new TierHarness(client, configure: configure, tiers: builder => builder.ConfigureTier("mcp", mcp =>
        {
            mcp.AddHttpMessageHandler(() => new Bearer(this));
            if (canRenew)
                mcp.OnUnauthorized(CountAndRenewAsync, pause);
            tier?.Invoke(mcp);
        }));
        Mcp.Otherwise = (request, _) => Task.FromResult(Answer(IsAccepted(request) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
    }

    public TierHarness Tiers { get; }

    public StubTier Mcp => Tiers.Mcp;

    public StubTier Sdk => Tiers.Sdk;

    public string Accepted { get; set; } = "secret-token-2";

    public string Token { get; set; } = "secret-token-1";

    public int Renewals => Volatile.Read(ref _renewals);

    /// <summary>By default granted at once.</summary>
    public Func<CancellationToken, ValueTask<bool>> Renew { get; set; }

    public CircuitBreakerSnapshot Breaker => Tiers.Breaker("mcp").GetSnapshot();

    public static async Task<string> TextOf(Task<HttpResponseMessage> response) => await (await response).Content.ReadAsStringAsync();

    public bool IsAccepted(HttpRequestMessage request) => request.Headers.Authorization?.Parameter == Accepted;

    public ValueTask DisposeAsync() => Tiers.DisposeAsync();

    private static HttpResponseMessage Answer(HttpStatusCode status) => new(status) { Content = new StringContent("mcp") };

    private ValueTask<bool> CountAndRenewAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Assert.NotNull(services.GetService<IHttpClientFactory>());
        Interlocked.Increment(ref _renewals);
        return Renew(cancellationToken);
    }

    private sealed class Bearer(RenewalHarness owner) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", owner.Token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
