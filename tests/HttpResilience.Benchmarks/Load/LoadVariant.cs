using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HttpResilience.Benchmarks.Load;

/// <summary>A client under load. <c>Choice</c> is what <c>--only</c> calls it, <c>FirstTier</c> that tier's condition, empty where there are no tiers; <c>SentToSick</c> counts what was sent to one in trouble.</summary>
internal sealed record LoadVariant(string Choice, string Name, string FirstTier, IHost Host, AttemptCounter? SentToSick = null)
{
    public bool IsSick => SentToSick is not null;

    public HttpClient CreateClient() => Host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(LoadVariants.ClientName);
}
