namespace HttpResilience.Tests.Properties;

/// <summary>All that a caller can see of a message, as text.</summary>
internal static class MessageCopy
{
    public static string Of(HttpRequestMessage message) => string.Join(
        '\n',
        $"{message.Method} {message.RequestUri} HTTP/{message.Version} {message.VersionPolicy}",
        string.Join('\n', message.Headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")),
        string.Join('\n', message.Options.Select(option => $"option {option.Key} = {option.Value}")),
        message.Content is null ? "no content" : $"content {message.Content.GetHashCode()}",
        string.Join('\n', message.Content?.Headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}") ?? []));
}
