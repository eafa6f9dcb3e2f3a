namespace HttpResilience.Tests.Fallbacks;

/// <summary>Adds the token of the user whose flow this is, as handlers over an <c>IHttpContextAccessor</c> do. Nothing for nobody.</summary>
internal sealed class AmbientUserHandler(string header = "Authorization") : DelegatingHandler
{
    private static readonly AsyncLocal<string?> s_user = new();

    public static async Task<T> AsAsync<T>(string? user, Func<Task<T>> action)
    {
        s_user.Value = user;
        return await action();
    }

    public static string? User => s_user.Value;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (s_user.Value is { } user)
            request.Headers.TryAddWithoutValidation(header, $"Bearer {user}");
        return base.SendAsync(request, cancellationToken);
    }
}
