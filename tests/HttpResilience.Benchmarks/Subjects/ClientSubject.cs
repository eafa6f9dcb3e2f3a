using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Requests through a client of <see cref="IHttpClientFactory"/>, the same in every row.</summary>
internal class ClientSubject(ServiceProvider services) : Subject
{
    public const string ClientName = "crm";
    public const string RelativeUri = "Leads/4711";
    private readonly HttpClient _client = services.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName);

    protected HttpClient Client => _client;

    public IServiceProvider Services => services;

    /// <summary>The tier that answers; throws when none does.</summary>
    public async Task<string?> AskTierAsync()
    {
        using var response = await _client.GetAsync(RelativeUri);
        return response.GetTierInfo()?.Tier;
    }

    public override async Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
            using (await _client.SendAsync(new HttpRequestMessage(HttpMethod.Get, RelativeUri), HttpCompletionOption.ResponseHeadersRead))
            {
            }
    }

    public override void Dispose()
    {
        _client.Dispose();
        services.Dispose();
        base.Dispose();
    }
}
