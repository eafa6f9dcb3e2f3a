using HttpResilience.Chaos;
using HttpResilience.CircuitBreaking;
using HttpResilience.Pipelines;
using HttpResilience.Routing;
using Microsoft.Extensions.Http.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;

namespace HttpResilience.Tests.Routing;

/// <summary>Who is a stranger among a tier's handlers.</summary>
public sealed class HandlerChainTests
{
    [Theory]
    [InlineData("", false, false, false)]
    [InlineData("ours ours chaos transport", false, false, false)]
    [InlineData("ours chaos logging scope transport", false, false, false)]
    [InlineData("ours chaos stranger transport", false, true, true)]
    [InlineData("ours chaos polly transport", false, false, true)]
    [InlineData("ours chaos polly stranger transport", false, true, true)]
    [InlineData("stranger ours chaos", true, true, true)]
    [InlineData("ours stranger chaos", true, true, true)]
    [InlineData("logging ours chaos", true, false, false)]
    public void A_handler_that_is_neither_ours_nor_the_factorys_is_one(string handlers, bool isAmongOurs, bool mayAddHeaders, bool mayKeepToken)
    {
        using var chain = Chain(handlers);
        Assert.Equal((isAmongOurs, mayAddHeaders, mayKeepToken), (HandlerChain.HasStrangerAmongOurs(chain), HandlerChain.MayAddHeaders(chain), HandlerChain.MayKeepToken(chain)));
    }

    [Fact]
    public void The_factorys_outermost_handler_is_known_by_its_name()
    {
        using var chain = Chain("outermost ours chaos transport");
        Assert.True(HandlerChain.IsFactorysOutermost(chain));
        Assert.Equal((false, false, false), (HandlerChain.HasStrangerAmongOurs(chain), HandlerChain.MayAddHeaders(chain), HandlerChain.MayKeepToken(chain)));
    }

    [Fact]
    public void Without_a_chain_there_is_no_stranger() => Assert.False(HandlerChain.MayKeepToken(null));

    private static HttpMessageHandler Chain(string handlers)
    {
        HttpMessageHandler chain = new StubTier("mcp");
        foreach (var name in handlers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            var outer = Create(name, chain);
            outer.InnerHandler = chain;
            chain = outer;
        }

        return chain;
    }

    private static DelegatingHandler Create(string name, HttpMessageHandler inner) => name switch
    {
        "ours" => new CircuitBreakerHandler(),
        "transport" => TransportHandler.Over(inner, "crm:mcp"),
        "chaos" => new ChaosHandler(TimeProvider.System, null!),
        "logging" => new LoggingHttpMessageHandler(NullLogger.Instance),
        "scope" => new LoggingScopeHttpMessageHandler(NullLogger.Instance),
        "polly" => new ResiliencePipelineHandler(ResiliencePipeline<HttpResponseMessage>.Empty),
        "outermost" => new LifetimeTrackingHttpMessageHandler(),
        _ => new Stranger(),
    };

    private sealed class Stranger : DelegatingHandler;

    // Named as the factory's, which is internal to it.
    private sealed class LifetimeTrackingHttpMessageHandler : DelegatingHandler;
}
