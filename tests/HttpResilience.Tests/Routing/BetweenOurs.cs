using Microsoft.Extensions.Http;

namespace HttpResilience.Tests.Routing;

/// <summary>Puts somebody's handler between ours, in the chain of tier mcp: at 0 in front of all, at 4 in front of the last.</summary>
internal sealed class BetweenOurs(int index, Func<DelegatingHandler> make) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.Name == "crm:mcp")
            builder.AdditionalHandlers.Insert(index, make());
    };
}
