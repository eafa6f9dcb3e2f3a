using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Recipes;

internal static class TokenRenewalRecipe
{
    // recipe
    public sealed class CrmTokens(IHttpClientFactory clients)
    {
        private volatile string? _current;

        public string? Current => _current;

        public async ValueTask<bool> RenewAsync(CancellationToken cancellationToken)
        {
            using var form = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "from your secret store")]);
            using var response = await clients.CreateClient("tokens").PostAsync("oauth/v2/token", form, cancellationToken);
            var answer = await OAuthTokenResponse.ReadAsync(response, cancellationToken);
            if (answer.IsGranted)
                _current = answer.AccessToken;
            return answer.IsGranted;
        }
    }

    public sealed class CrmAuthorization(CrmTokens tokens) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Current);
            return base.SendAsync(request, cancellationToken);
        }
    }
    // end

    public static void Add(IServiceCollection services)
    {
        // recipe
        services.AddHttpClient("tokens", client => client.BaseAddress = new Uri("https://accounts.crm.example/"));
        services.AddSingleton<CrmTokens>();
        services.AddTransient<CrmAuthorization>();
        services.AddHttpClient<CrmClient>().AddTierResilience().ConfigureTier("rest", tier => tier
            .AddHttpMessageHandler<CrmAuthorization>()
            .OnUnauthorized((provider, cancellationToken) => provider.GetRequiredService<CrmTokens>().RenewAsync(cancellationToken)));
        // end
    }

    public sealed class CrmClient(HttpClient http)
    {
        public async Task<HttpResponseMessage> CreateAsync() => await http.PostAsync("contacts", new StringContent("{}"));
    }
}
