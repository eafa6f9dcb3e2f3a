using FsCheck;
using FsCheck.Fluent;
using HttpResilience.Routing;

namespace HttpResilience.Tests.Properties;

/// <summary>A request for some text below a client's base address, at a tier.</summary>
/// <param name="ClientBase">The client's base address.</param>
/// <param name="TierBase">The tier's.</param>
/// <param name="Parts">The text that calling code sends, in pieces.</param>
/// <param name="IsRaw">Whether the caller made the URI without canonicalization.</param>
internal sealed record RebasingCase(string ClientBase, string TierBase, IReadOnlyList<string> Parts, bool IsRaw)
{
    private static readonly UriCreationOptions s_asIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly string[] s_plain =
    [
        "a", "b1", "crm", "é", "%C3%A9", "日本", "%20", "+", "~", "%7E", "%00", ":", "@", "&", "?", "?q=", "=", "#", "#f", "'", "(", "!", "%41", "%3F", "|",
        "[", "\"", "//", "/", "/", "/",
    ];

    private static readonly string[] s_dangerous =
    [
        "a", "/", "/", "/", "//", ".", "..", "..", "..", "../", "/..", "%2e", "%2E%2e", "%252e", "%2F", "%2f", "%5C", "%5c", "%252F", "%255C", "\\", ";",
        ";x=1", "..;", "%3B", "%3b", "%253B", "%25", "%", "%32", "%65", "%66", "2", "2e", "5c",
    ];

    public static Arbitrary<RebasingCase> Any => Arb.From(Generator, Simpler);

    public TierAddress Client => TierAddress.OfClient(new Uri(ClientBase));

    public TierAddress Tier => TierAddress.OfTier(new Uri(TierBase));

    private string Text => string.Concat(Parts);

    /// <summary>As HttpClient resolves it, or as a caller made it; null for what is no URI.</summary>
    public Uri? Uri => IsRaw
        ? Uri.TryCreate(Client.Origin + Client.Prefix + Text, s_asIs, out var raw) ? raw : null
        : Uri.TryCreate(Text, UriKind.RelativeOrAbsolute, out var relative) && Uri.TryCreate(new Uri(ClientBase), relative, out var uri) ? uri : null;

    public override string ToString() => $"client {ClientBase}, tier {TierBase}, '{Text}'{(IsRaw ? " as it is" : "")}";

    private static Gen<RebasingCase> Generator =>
        from client in Base("client.example")
        from tier in Gen.Frequency((9, Base("tier.example")), (1, Gen.Constant(client)))
        from pieces in Gen.Elements(s_plain, s_dangerous, [.. s_plain, .. s_dangerous])
        from parts in Gen.Choose(0, 9).SelectMany(count => Gen.Elements(pieces).ListOf(count))
        from isRaw in Gen.Elements(false, true)
        select new RebasingCase(client, tier, parts, isRaw);

    private static Gen<string> Base(string host) =>
        from scheme in Gen.Elements("https", "http")
        from port in Gen.Elements("", ":8443", ":443", ":80")
        from path in Gen.Elements("", "/", "/crm", "/crm/", "/crm/v8", "/crm/v8/", "/a//b/", "/a%20b/", "/é/", "/v;n=1/x/")
        select $"{scheme}://{host}{port}{path}";

    private static IEnumerable<RebasingCase> Simpler(RebasingCase it) =>
    [
        .. Shrink.List(it.Parts, part => part is "a" or "/" ? [] : ["a"]).Select(parts => it with { Parts = parts }),
        .. Shrink.To(it.IsRaw, false).Select(isRaw => it with { IsRaw = isRaw }),
        .. Shrink.To(it.ClientBase, "https://client.example/").Select(address => it with { ClientBase = address }),
        .. Shrink.To(it.TierBase, "https://tier.example/").Select(address => it with { TierBase = address }),
    ];
}
