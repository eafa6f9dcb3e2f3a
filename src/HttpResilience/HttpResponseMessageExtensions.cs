using HttpResilience.Timeouts;

namespace HttpResilience;

/// <summary>What can be asked of a response.</summary>
public static class HttpResponseMessageExtensions
{
    /// <summary>How the response came about.</summary>
    /// <param name="response">A response of a client with tiers.</param>
    /// <returns><see langword="null"/> for any other response, and when a handler has replaced the response's content.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is null.</exception>
    public static TierInfo? GetTierInfo(this HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return (response.Content as TierContent)?.Info;
    }
}
