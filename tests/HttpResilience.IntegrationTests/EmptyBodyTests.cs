using Microsoft.AspNetCore.Http;

namespace HttpResilience.IntegrationTests;

/// <summary>Requests without a body share an empty one: what one of them says of itself is not said of the others.</summary>
public sealed class EmptyBodyTests
{
    [Fact]
    public async Task A_request_that_comes_in_chunks_leaves_those_after_it_their_length()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("served"));
        await using var client = new TierClient([server.Address]);
        using var chunked = new HttpRequestMessage(HttpMethod.Get, "chunked");
        chunked.Headers.TransferEncodingChunked = true;

        using (await client.Http.GetAsync("before"))
        using (await client.Http.SendAsync(chunked))
        using (await client.Http.GetAsync("after"))
        {
        }

        var seen = server.Seen.ToArray();
        Assert.Equal(["before", "chunked", "after"], seen.Select(request => request.Target.Trim('/')));
        Assert.Equal(["0", null, "0"], seen.Select(request => request.Headers.GetValueOrDefault("Content-Length")));
    }
}
