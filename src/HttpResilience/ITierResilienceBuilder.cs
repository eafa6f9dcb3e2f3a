using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience;

/// <summary>
/// A client with tiers, under registration. It still is the client's <see cref="IHttpClientBuilder"/>: a handler added to it runs once per request, outside routing.
/// </summary>
public interface ITierResilienceBuilder : IHttpClientBuilder
{
}
