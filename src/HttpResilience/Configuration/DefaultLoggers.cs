using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>
/// Silences <see cref="IHttpClientFactory"/>'s log handlers on a tier's client: the client above logs the request already. What
/// <see cref="HttpClientBuilderExtensions.RemoveAllLoggers"/> does is not to be had for a name that only configuration knows, so it is recorded once and played back.
/// </summary>
internal static class DefaultLoggers
{
    private static readonly Action<HttpClientFactoryOptions>[] s_remove = Record();

    public static void Remove(HttpClientFactoryOptions options)
    {
        foreach (var remove in s_remove)
            remove(options);
    }

    private static Action<HttpClientFactoryOptions>[] Record()
    {
        const string name = "recorded";
        var services = new ServiceCollection();
        services.AddHttpClient(name).RemoveAllLoggers();
        return
        [
            .. services.Select(service => service.ImplementationInstance)
                .OfType<ConfigureNamedOptions<HttpClientFactoryOptions>>()
                .Where(configure => configure.Name == name)
                .Select(configure => configure.Action)
                .OfType<Action<HttpClientFactoryOptions>>(),
        ];
    }
}
