namespace HttpResilience.Tests.Routing;

/// <summary>The handler below.</summary>
internal delegate Task<HttpResponseMessage> NextSend(HttpRequestMessage message, CancellationToken cancellationToken);
