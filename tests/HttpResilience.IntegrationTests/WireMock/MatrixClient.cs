using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>A cell's own client, with three tiers.</summary>
internal sealed class MatrixClient : IAsyncDisposable
{
    public const int MaxAttempts = 3;
    public const int FailureThreshold = 3;

    /// <summary>The header by which WireMock says which tier it is.</summary>
    public const string TierHeader = "X-Tier";

    private readonly ServiceProvider _services;
    private readonly HttpClient _http;

    /// <param name="addresses">The tiers'.</param>
    /// <param name="settings">More of the client's section.</param>
    public MatrixClient(IReadOnlyList<Uri> addresses, IEnumerable<string> settings)
    {
        var tiers = addresses.SelectMany((address, i) => new[] { $"Tiers:tier{i + 1}:Order={i + 1}", $"Tiers:tier{i + 1}:BaseAddress={address}" });
        var values = Own.Concat(tiers).Concat(settings).Select(setting => setting.Split('=', 2));
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"TierResilience:Clients:crm:{pair[0]}", (string?)pair[1]))).Build());
        collection.AddLogging(logging => logging.ClearProviders());
        collection.AddHttpClient("crm").AddTierResilience();
        _services = collection.BuildServiceProvider();
        _http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");
    }

    private static string[] Own =>
    [
        $"Retry:MaxAttempts={MaxAttempts}", "Retry:BaseDelay=00:00:00.001", "Retry:Jitter=false", "Retry:Budget:Enabled=false",
        $"CircuitBreaker:FailureThreshold={FailureThreshold}", "CircuitBreaker:RecoveryTimeout=01:00:00",
    ];

    /// <summary>Sends a request as calling code would, with the body read whole.</summary>
    /// <returns>What the caller got, in the words of <see cref="SendResult"/>.</returns>
    public async Task<string> SendAsync(string kind, Uri uri)
    {
        using var request = Requests.Of(kind);
        request.RequestUri = uri;
        try
        {
            using var response = await _http.SendAsync(request);
            return Describe(response);
        }
        catch (AllTiersFailedException exception)
        {
            return exception.MayHaveBeenProcessed ? SendResult.MaybeExecuted : SendResult.NotExecuted;
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            return SendResult.BodyBreaksOff;
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }

    public CircuitBreakerSnapshot Breaker(int tier) =>
        _services.GetRequiredService<ICircuitBreakerRegistry>().TryGet($"crm:tier{tier + 1}", out var breaker) ? breaker.GetSnapshot() : throw new InvalidOperationException($"no breaker for tier {tier + 1}");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _services.DisposeAsync();
    }

    // The server's word is compared with the library's.
    private static string Describe(HttpResponseMessage response)
    {
        var tier = int.Parse(response.Headers.GetValues(TierHeader).Single(), CultureInfo.InvariantCulture);
        var answer = SendResult.Answer((int)response.StatusCode, tier);
        var said = response.GetTierInfo()?.Tier;
        return said == $"tier{tier + 1}" ? answer : $"{answer}, said to be of {said}";
    }
}
