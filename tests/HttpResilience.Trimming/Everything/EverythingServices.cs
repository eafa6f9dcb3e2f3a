using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polly;

namespace HttpResilience.Trimming;

/// <summary>A client that uses all there is.</summary>
internal static class EverythingServices
{
    public static void Add(IHostApplicationBuilder builder, TierServers servers, string? connectionString)
    {
        builder.Configuration.AddResilienceEnvironmentVariables().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(servers.Configuration())));
        var token = new TokenHandler.Token();
        builder.Services.AddSingleton(token);
        var tiers = builder.Services.AddHttpClient<TicketClient>("Tickets").AddTierResilience(options =>
        {
            options.Fallback = static (arguments, _) => ValueTask.FromResult<HttpResponseMessage?>(
                arguments.Request.Method == HttpMethod.Put ? new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent("""{"from":"fallback"}""") } : null);
            options.ShouldHandle = static arguments => arguments.Default;
        });
        tiers.AddMcp();
        tiers.ConfigureTier("proxy", static tier => tier.AddResiliencePipeline(static pipeline => pipeline.AddTimeout(TimeSpan.FromSeconds(5))));
        tiers.ConfigureTier("rest", static tier => tier.AddHttpMessageHandler(static services => new TokenHandler(services.GetRequiredService<TokenHandler.Token>())).OnUnauthorized(RenewAsync));
        if (connectionString is null)
            tiers.UseSharedState();
        else
            tiers.UsePostgreSqlState(connectionString);
        builder.Services.AddHealthChecks().AddTierResilience();
    }

    private static ValueTask<bool> RenewAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<TokenHandler.Token>().Value = TierServers.Token;
        return ValueTask.FromResult(true);
    }

    private sealed class TokenHandler(TokenHandler.Token token) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
            return base.SendAsync(request, cancellationToken);
        }

        internal sealed class Token
        {
            public string Value { get; set; } = "old";
        }
    }
}
