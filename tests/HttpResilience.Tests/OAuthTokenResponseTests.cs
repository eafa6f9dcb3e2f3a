using System.Net;

namespace HttpResilience.Tests;

/// <summary>What token endpoints answer, and that nothing secret gets out of it.</summary>
public sealed class OAuthTokenResponseTests
{
    [Theory]
    [InlineData(200, """{"access_token":"s3cret","expires_in":3600,"api_domain":"https://www.zohoapis.com"}""", "s3cret", 3600d, null, "granted")]
    [InlineData(201, """{"access_token":"s3cret"}""", "s3cret", null, null, "granted")]
    [InlineData(200, """{"access_token":"s3cret","expires_in":0.5}""", "s3cret", 0.5, null, "granted")]
    [InlineData(200, """{"access_token":"s3cret","expires_in":-1}""", "s3cret", null, null, "granted")]
    [InlineData(200, """{"access_token":"s3cret","expires_in":1e300}""", "s3cret", null, null, "granted")]
    [InlineData(200, """{"access_token":"s3cret","expires_in":"soon"}""", "s3cret", null, null, "granted")]
    [InlineData(200, """{"error":"invalid_code"}""", null, null, "invalid_code", "refused (invalid_code)")]
    [InlineData(400, """{"error":"invalid_grant","error_description":"s3cret"}""", null, null, "invalid_grant", "refused (invalid_grant)")]
    [InlineData(400, """{"access_token":"s3cret"}""", null, null, null, "refused (no access token)")]
    [InlineData(500, """{"access_token":"s3cret","error":"server_error"}""", null, null, "server_error", "refused (server_error)")]
    [InlineData(200, """{"access_token":null}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"access_token":7}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"access_token":""}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"access_token":["s3cret"]}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"error":"the token s3cret is bad"}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"error":"1000.s3cret"}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"error":{"message":"s3cret"}}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """["s3cret"]""", null, null, null, "refused (no access token)")]
    [InlineData(200, "\"s3cret\"", null, null, null, "refused (no access token)")]
    [InlineData(200, "null", null, null, null, "refused (no access token)")]
    [InlineData(200, "{}", null, null, null, "refused (no access token)")]
    [InlineData(200, "", null, null, null, "refused (no access token)")]
    [InlineData(200, "<html>s3cret</html>", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"access_token":"s3cret" """, null, null, null, "refused (no access token)")]
    [InlineData(200, """{"access_token":"\ud800"}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"error":"\ud800"}""", null, null, null, "refused (no access token)")]
    [InlineData(200, """{"\ud800":1,"access_token":"s3cret"}""", null, null, null, "refused (no access token)")]
    [InlineData(204, "", null, null, null, "refused (no access token)")]
    public async Task An_answer_is_read_so(int status, string body, string? token, double? seconds, string? error, string text)
    {
        var answer = await ReadAsync(status, System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Equal((token, seconds, error, text), (answer.AccessToken, answer.ExpiresIn?.TotalSeconds, answer.Error, answer.ToString()));
        Assert.Equal(token is not null, answer.IsGranted);
    }

    [Fact]
    public async Task A_byte_order_mark_hides_no_token() =>
        Assert.Equal("s3cret", (await ReadAsync(200, [0xEF, 0xBB, 0xBF, .. """{"access_token":"s3cret"}"""u8])).AccessToken);

    [Theory]
    [InlineData("error")]
    [InlineData("access_token")]
    public async Task Bytes_that_are_no_text_are_a_refusal(string name)
    {
        byte[] body = [.. "{\""u8, .. System.Text.Encoding.UTF8.GetBytes(name), .. "\":\""u8, 0xFF, 0xFE, .. "\"}"u8];
        Assert.False((await ReadAsync(200, body)).IsGranted);
    }

    [Fact]
    public async Task A_long_word_is_no_error_code()
    {
        Assert.Equal(new string('a', 64), (await ReadAsync(200, Error(64))).Error);
        Assert.Null((await ReadAsync(200, Error(65))).Error);
    }

    [Fact]
    public async Task A_body_that_breaks_off_and_a_canceled_token_are_the_callers_to_see()
    {
        using var broken = new HttpResponseMessage { Content = new StreamContent(new BrokenStream()) };
        await Assert.ThrowsAsync<HttpRequestException>(() => OAuthTokenResponse.ReadAsync(broken).AsTask());
        using var whole = new HttpResponseMessage { Content = new StreamContent(new MemoryStream([1])) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OAuthTokenResponse.ReadAsync(whole, new CancellationToken(canceled: true)).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => OAuthTokenResponse.ReadAsync(null!).AsTask());
    }

    private static byte[] Error(int length) => System.Text.Encoding.UTF8.GetBytes($$"""{"error":"{{new string('a', length)}}"}""");

    private static async Task<OAuthTokenResponse> ReadAsync(int status, byte[] body)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
        return await OAuthTokenResponse.ReadAsync(response);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("reset");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("reset");
    }
}
