using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

/// <summary>Looking for headers makes none; where a version of .NET hides them elsewhere, this says so.</summary>
public sealed class MadeHeadersTests
{
    [Fact]
    public void This_version_of_dotnet_lets_us_look() => Assert.True(MadeHeaders.CanLook());

    [Fact]
    public void Headers_are_seen_once_they_are_made()
    {
        using var content = new ByteArrayContent([1]);
        using var message = new HttpRequestMessage { Content = content };
        Assert.Null(MadeHeaders.Of(message));
        Assert.Null(MadeHeaders.Of(content));
        Assert.Same(message.Headers, MadeHeaders.Of(message));
        Assert.Same(content.Headers, MadeHeaders.Of(content));
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        using var content = new ByteArrayContent([1]);
        using var message = new HttpRequestMessage();
        Assert.Equal(0, Allocated.By(() => _ = (MadeHeaders.Of(message), MadeHeaders.Of(content))));
    }
}
