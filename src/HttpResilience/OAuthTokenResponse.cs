using System.Text.Json;

namespace HttpResilience;

/// <summary>
/// The answer of an OAuth 2.0 token endpoint (RFC 6749, 5). It is granted when it has an access token, whatever its status says: some endpoints, Zoho's among them, refuse with 200 and an error.
/// Its text form shows no token.
/// </summary>
public sealed class OAuthTokenResponse
{
    private OAuthTokenResponse(string? accessToken, TimeSpan? expiresIn, string? error) => (AccessToken, ExpiresIn, Error) = (accessToken, expiresIn, error);

    /// <summary>Whether there is an access token.</summary>
    public bool IsGranted => AccessToken is not null;

    /// <summary>The token; <see langword="null"/> when it was refused.</summary>
    public string? AccessToken { get; }

    /// <summary>How long the token lasts, where the endpoint says so.</summary>
    public TimeSpan? ExpiresIn { get; }

    /// <summary>The error's code, such as <c>invalid_code</c>, where the answer has one that is fit for a log.</summary>
    public string? Error { get; }

    /// <summary>Reads the answer. One that can't be read is a refusal.</summary>
    /// <param name="response">The token endpoint's response.</param>
    /// <param name="cancellationToken">Cancels the reading of the body.</param>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="HttpRequestException">The body broke off.</exception>
    public static async ValueTask<OAuthTokenResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(WithoutByteOrderMark(bytes));
            return Read(json.RootElement, response.IsSuccessStatusCode);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for bytes or escapes that are no text.
            return new OAuthTokenResponse(null, null, null);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => IsGranted ? "granted" : $"refused ({Error ?? "no access token"})";

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[] bytes) => bytes.AsMemory(bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0);

    private static OAuthTokenResponse Read(JsonElement answer, bool isSuccess)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            return new OAuthTokenResponse(null, null, null);
        var error = TextOf(answer, "error") is { } code && IsCode(code) ? code : null;
        if (!isSuccess || TextOf(answer, "access_token") is not { Length: > 0 } token)
            return new OAuthTokenResponse(null, null, error);
        var seconds = answer.TryGetProperty("expires_in", out var expires) && expires.ValueKind == JsonValueKind.Number && expires.TryGetDouble(out var value) && value is > 0 and < 1e9 ? value : (double?)null;
        return new OAuthTokenResponse(token, seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), error);
    }

    private static string? TextOf(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // RFC 6749, 5.2: a word; anything else may be a text with a secret in it.
    private static bool IsCode(string text) => text.Length <= 64 && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
}
