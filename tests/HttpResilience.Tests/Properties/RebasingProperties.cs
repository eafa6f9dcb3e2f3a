using HttpResilience.Routing;

namespace HttpResilience.Tests.Properties;

public sealed class RebasingProperties
{
    private const int Tests = 15_000;

    [Fact]
    public void What_is_not_refused_arrives_byte_for_byte_below_the_tiers_address()
    {
        var (all, sent) = (0, 0);
        PropertyRun.ForAll(RebasingCase.Any, Tests, it =>
        {
            all++;
            if (Rebase(it) is not var (uri, rebased))
                return;
            sent++;
            Assert.True(it.Tier.IsOriginOf(rebased), $"sent to {rebased}");
            Assert.StartsWith(it.Client.Prefix, PathAndQuery(uri), StringComparison.Ordinal);
            Assert.Equal(it.Tier.Prefix + PathAndQuery(uri)[it.Client.Prefix.Length..], PathAndQuery(rebased));
        });
        // Or the property would be about refusals alone.
        Assert.InRange(sent, all / 10, all * 9 / 10);
    }

    [Fact]
    public void No_lenient_reading_of_what_is_sent_leaves_the_tiers_address() => PropertyRun.ForAll(RebasingCase.Any, Tests, it =>
    {
        if (Rebase(it) is not var (_, rebased))
            return;
        var path = PathAndQuery(rebased).Split('?')[0];
        foreach (var server in LenientServer.All)
            Assert.False(server.Leaves(it.Tier.Prefix, path), $"{path} leaves {it.Tier.Prefix} at a {server}");
    });

    [Fact]
    public void A_plain_path_is_never_refused() => PropertyRun.ForAll(RebasingCase.Any, Tests, it =>
    {
        var plain = it with { Parts = [.. it.Parts.Where(part => part.All(char.IsAsciiLetterOrDigit)).SelectMany(part => new[] { part, "/" })] };
        Assert.NotNull(Rebase(plain));
    });

    /// <summary>Null for what is refused, or no URI.</summary>
    private static (Uri Uri, Uri Rebased)? Rebase(RebasingCase it)
    {
        if (it.Uri is not { } uri)
            return null;
        ReadOnlyMemory<char> below;
        try
        {
            below = TierUri.Below(it.Client, uri, "crm");
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        return (uri, TierUri.Rebase(uri, it.Client, it.Tier, below));
    }

    private static string PathAndQuery(Uri uri) => uri.PathAndQuery.StartsWith('/') ? uri.PathAndQuery : "/" + uri.PathAndQuery;
}
