using HttpResilience.Routing;

namespace HttpResilience.Tests.Properties;

/// <summary>A plain text is not taken apart; it has to come out as if it had been.</summary>
public sealed class PlainTextProperties
{
    private const string Alphabet = "ABCXYZabcxyz0189-._~/?=&,+:@$!*";

    private static readonly string[] s_bases =
    [
        "https://client.example/", "https://client.example:443/", "https://client.example:8443/crm/v8/", "HTTPS://Client.Example/CRM/",
        "http://client.example:80/a.b/", "http://127.0.0.1:5000/",
        "https://[::1]/", "https://[2001:db8::1]:8443/x/", "https://user:word@client.example/", "https://bücher.example/ä/", "https://xn--bcher-kva.example/",
        "https://client.example./", "https://a_b.example/",
        "https://client.example/a%2Fb/", "https://client.example/a;b/", "https://client.example//", "https://client.example/a//b/", "https://client.example/é%20/",
        "https://client.example/crm?x=1", "http://localhost/",
    ];

    // What has a meaning of its own somewhere in a URI, or had one once.
    private static readonly string[] s_tricky =
    [
        "//", "///", "://", "@", ":", "?", "??", "~", "*", "$", "!", ",", "+", "&", "=", ":80", ":443", "a@b", "@b:1", "//evil.example", "https://evil.example/",
        "http:", "file:", "c:", "C:/", "c:/x", "a.b", "1.2.3.4",
        "a.b.c", "-", "_", "/-", "_/", "x:y@z", "javascript:1", "//@", "@:", ":@/", "?/", "/?", "?:", "?@", "?//", "&&", "==",
        "?a=b", "AUX", "con", "%", "%41", "..", "../", "../", "./", "/.", "\\", "#", ";", " ", "é", "[", "\0", "'",
    ];

    [Fact]
    public void No_plain_text_of_up_to_three_characters_is_changed_by_a_uri()
    {
        var addresses = new[] { Tier("https://tier.example/"), Tier("http://tier.example:8080/v8") };
        var texts = from a in Alphabet from b in Alphabet.Append('\0') from c in Alphabet.Append('\0') select $"{a}{b}{c}".TrimEnd('\0');
        foreach (var text in texts.Where(text => TierUri.IsPlain(text)))
            AssertUnchanged(addresses[text.Length % 2], text);
    }

    [Fact]
    public void No_plain_text_is_changed_by_a_uri()
    {
        var (random, plain, all) = (new Random(1), 0, 0);
        for (var i = 0; i < 60_000; i++)
        {
            var text = TextOf(random);
            all++;
            if (!TierUri.IsPlain(text))
                continue;
            plain++;
            AssertUnchanged(Tier(s_bases[random.Next(s_bases.Length)]), text);
        }

        Assert.InRange(plain, all / 10, all * 9 / 10);
    }

    [Fact]
    public void What_lies_below_is_the_same_whether_the_uri_is_taken_apart_or_not()
    {
        var (random, fast, apartOnly, refused) = (new Random(2), 0, 0, 0);
        for (var i = 0; i < 60_000; i++)
        {
            var client = TierAddress.OfClient(new Uri(s_bases[random.Next(s_bases.Length)]));
            var text = client.Text + TextOf(random);
            // Another spelling of the scheme, so that the text says nothing and the Uri is taken apart.
            if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !Uri.TryCreate(char.ToUpperInvariant(text[0]) + text[1..], UriKind.Absolute, out var apart))
                continue;
            var (below, expected) = (Below(client, uri), Below(client, apart));
            Assert.True(expected == below, $"'{text}' below {client}: {below ?? "refused"}, taken apart {expected ?? "refused"}");
            _ = below is null ? refused++ : TierUri.IsPlain(below) ? fast++ : apartOnly++;
        }

        Assert.True(fast > 10_000 && apartOnly > 10_000 && refused > 300, $"{fast} plain, {apartOnly} not, {refused} refused");
    }

    [Fact]
    public void A_text_that_begins_with_the_clients_address_is_of_its_origin()
    {
        var random = new Random(3);
        foreach (var address in s_bases)
        {
            var client = TierAddress.OfClient(new Uri(address));
            for (var i = 0; i < 2_000; i++)
            {
                // With and without the slash that ends the authority: "https://client.example@evil.example/", "https://client.example:1/", "https://client.example.evil/".
                var text = (random.Next(2) == 0 ? client.Text : client.Origin) + TextOf(random);
                if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || Below(client, uri) is not { } below)
                    continue;
                Assert.True(client.IsOriginOf(uri), $"'{text}' is taken for {client}");
                Assert.Equal(client.Prefix + below, uri.PathAndQuery.StartsWith('/') ? uri.PathAndQuery : "/" + uri.PathAndQuery);
            }
        }
    }

    [Theory]
    [InlineData("https://client.example@evil.example/")]
    [InlineData("https://client.example:443@evil.example/")]
    [InlineData("https://client.example.evil.example/")]
    [InlineData("https://client.example:1/")]
    [InlineData("https://client.exampleevil/")]
    [InlineData("http://client.example/")]
    [InlineData("https://client.example\\@evil.example/")]
    public void Another_origin_that_looks_like_the_clients_is_refused(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IdnHost != "client.example")
            Assert.Null(Below(TierAddress.OfClient(new Uri("https://client.example/")), uri));
        Assert.Null(Below(TierAddress.OfClient(new Uri("https://client.example/x/")), new Uri("https://client.example/")));
    }

    private static TierAddress Tier(string address) => TierAddress.OfTier(new Uri(address));

    private static void AssertUnchanged(TierAddress tier, string below)
    {
        var text = tier.Text + below;
        var rebased = tier.UriOf(below.AsMemory());
        var apart = new Uri(text);
        Assert.Equal(text, rebased.OriginalString);
        Assert.Equal(tier.Prefix + below, rebased.PathAndQuery);
        Assert.Equal(apart.AbsoluteUri, rebased.AbsoluteUri);
        Assert.Equal(tier.Uri.AbsoluteUri + below, rebased.AbsoluteUri);
        Assert.True(tier.IsOriginOf(rebased) && rebased.Fragment.Length == 0 && rebased.UserInfo.Length == 0, text);
    }

    private static string? Below(TierAddress client, Uri uri)
    {
        try
        {
            return TierUri.Below(client, uri, "crm").ToString();
        }
        catch (Exception exception) when (exception is InvalidOperationException or UriFormatException)
        {
            return null;
        }
    }

    private static string TextOf(Random random)
    {
        var first = random.Next(2) == 0 ? 0 : Array.IndexOf(s_tricky, "%");
        return string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => random.Next(3) switch
        {
            0 => Alphabet[random.Next(Alphabet.Length)].ToString(),
            1 => $"{(char)random.Next('a', 'z' + 1)}",
            _ => s_tricky[random.Next(first, first == 0 ? Array.IndexOf(s_tricky, "%") : s_tricky.Length)],
        }));
    }
}
