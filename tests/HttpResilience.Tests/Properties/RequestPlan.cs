using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace HttpResilience.Tests.Properties;

/// <summary>A request that a caller makes.</summary>
/// <param name="Method">Its method.</param>
/// <param name="HasKey">Whether it carries an idempotency key.</param>
/// <param name="Said">What the caller says of its repeatability, if anything.</param>
/// <param name="Body">Its body.</param>
/// <param name="Wait">Milliseconds after the request before it, which may still be under way.</param>
/// <param name="CancelAfter">Milliseconds after which the caller gives up.</param>
internal sealed record RequestPlan(string Method, bool HasKey = false, bool? Said = null, BodyKind Body = BodyKind.None, int Wait = 0, int? CancelAfter = null)
{
    public const string Text = "a body that is here and nowhere else";

    public bool IsRepeatable => Said ?? (HasKey || Method != "POST");

    public string ExpectedBody => Body == BodyKind.None ? "" : Text;

    public override string ToString() => string.Concat(
        Method,
        HasKey ? " with a key" : "",
        Said is { } said ? $" said to be {(said ? "" : "un")}repeatable" : "",
        Body == BodyKind.None ? "" : $", body: {Body}",
        Wait > 0 ? $", after {Wait} ms" : "",
        CancelAfter is { } cancel ? $", canceled after {cancel} ms" : "");

    public static Gen<RequestPlan> Any =>
        from method in Gen.Elements("GET", "PUT", "POST", "POST", "POST")
        from hasKey in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from said in Gen.Frequency((4, Gen.Constant<bool?>(null)), (1, Gen.Constant<bool?>(false)), (1, Gen.Constant<bool?>(true)))
        from body in Gen.Elements(Enum.GetValues<BodyKind>())
        from wait in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 6_000))
        from cancel in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 10_000).Select(after => (int?)after)))
        select new RequestPlan(method, hasKey, said, method == "GET" ? BodyKind.None : body, wait, cancel);

    public IEnumerable<RequestPlan> Simpler() =>
    [
        .. Shrink.To(HasKey, false).Select(hasKey => this with { HasKey = hasKey }),
        .. Shrink.To(Said, null).Select(said => this with { Said = said }),
        .. Shrink.To(Body, BodyKind.None).Select(body => this with { Body = body }),
        .. Shrink.Toward(Wait, 0).Select(wait => this with { Wait = wait }),
        .. Shrink.To(CancelAfter, null).Select(cancel => this with { CancelAfter = cancel }),
    ];

    public HttpRequestMessage ToMessage(int number)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri($"https://mcp.example/accounts/{number}?from=test")) { Content = Content() };
        message.Headers.Add("X-Number", number.ToString(CultureInfo.InvariantCulture));
        if (HasKey)
            message.Headers.Add("Idempotency-Key", "7");
        return Said is { } said ? message.SetRepeatable(said) : message;
    }

    private HttpContent? Content() => Body switch
    {
        BodyKind.Text => new StringContent(Text),
        BodyKind.Once => new StreamContent(new OnceStream()),
        _ => null,
    };

    private sealed class OnceStream() : MemoryStream(System.Text.Encoding.UTF8.GetBytes(Text))
    {
        public override bool CanSeek => false;
    }
}
