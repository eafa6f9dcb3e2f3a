namespace ZohoTiers.Servers;

/// <summary>What every answer of a server has in common: it names the server, takes a while, and needs a token where the description says so.</summary>
internal sealed class FakeZohoCrm(RequestDelegate next, ServerDescription description, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers[EmbeddedServer.ServedByHeader] = description.Tier;
        if (description.NeedsToken && !HasToken(context.Request))
        {
            await CrmAnswers.Error(StatusCodes.Status401Unauthorized, "INVALID_TOKEN", "invalid oauth token").ExecuteAsync(context);
            return;
        }

        // Half before, half after the request is executed: a server that dies may have done the work or not.
        await Task.Delay(description.Latency / 2, time);
        context.Response.OnStarting(() => Task.Delay(description.Latency / 2, time));
        await next(context);
    }

    private static bool HasToken(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("Zoho-oauthtoken ", StringComparison.Ordinal);
}
