using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Documentation.Snippets;

/// <summary>What docs/migration.md has in place of policies of Polly v7.</summary>
internal static class MigrationFromPolly
{
    public static void Add(IServiceCollection services, Action<string, string?, TimeSpan?> Log)
    {
        services.AddHttpClient<CrmClient>().AddTierResilience(options =>
        {
            options.OnRetry = retry => Log(retry.Tier, retry.Reason, retry.Delay);
            options.OnStateChange = change => Log(change.Name, change.NewState.ToString(), null);
            options.Fallback = (failed, cancellationToken) => ValueTask.FromResult<HttpResponseMessage?>(
                new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("[]") });
        });
    }

    public static void Control(ICircuitBreakerRegistry registry)
    {
        if (registry.TryGet("CrmClient:rest", out var breaker))
        {
            breaker.Isolate();
            var state = breaker.State;
            breaker.Reset();
        }
    }

    public static void Name(HttpRequestMessage request)
    {
        request.SetOperation("find_account");
    }

    public static async Task<int> LoadAsync(ICircuitBreakerRegistry registry, Func<CancellationToken, ValueTask<int>> LoadRowsAsync, CancellationToken cancellationToken)
    {
        var breaker = registry.GetOrAdd("database", new CircuitBreakerOptions { FailureThreshold = 5, RecoveryTimeout = TimeSpan.FromSeconds(30) });
        var rows = await breaker.ExecuteAsync(token => LoadRowsAsync(token), cancellationToken);
        return rows;
    }

    public sealed class CrmClient(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
