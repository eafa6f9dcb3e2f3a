namespace HttpResilience.Tests.Routing;

/// <summary>What somebody's own handler does with a message and the handler below it.</summary>
internal delegate Task<HttpResponseMessage> OwnSend(HttpRequestMessage message, NextSend next, CancellationToken cancellationToken);
