using FsCheck;
using FsCheck.Fluent;

namespace HttpResilience.Tests.Properties;

/// <summary>How a server, or the network before it, treats one attempt.</summary>
/// <param name="Act">What it does.</param>
/// <param name="Status">What it answers, where it does.</param>
/// <param name="RetryAfter">In seconds.</param>
/// <param name="Delay">In milliseconds, before it acts.</param>
internal sealed record ServerStep(ServerAct Act, int Status = 200, int? RetryAfter = null, int Delay = 0)
{
    private static readonly int[] s_statuses = [200, 201, 400, 401, 408, 429, 429, 500, 501, 503, 503];

    /// <summary>Whether a server gets to see the request.</summary>
    public bool Arrives => Act is ServerAct.Answer or ServerAct.Reset or ServerAct.Hang or ServerAct.BreakOffBody;

    /// <summary>Whether a server may execute the request: it arrived, and was not refused.</summary>
    public bool MayProcess => Arrives && (Act != ServerAct.Answer || Status != 429);

    public override string ToString() =>
        $"{(Act == ServerAct.Answer ? $"{Status}" : Act)}{(RetryAfter is { } wait ? $" retry after {wait} s" : "")}{(Delay > 0 ? $" after {Delay} ms" : "")}";

    public static Gen<ServerStep> Any(int longestDelay) =>
        from act in Gen.Frequency((6, Gen.Constant(ServerAct.Answer)), (5, Gen.Elements(Enum.GetValues<ServerAct>())))
        from status in Gen.Elements(s_statuses)
        from wait in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 20).Select(seconds => (int?)seconds)))
        from delay in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(1, longestDelay)))
        select act == ServerAct.Answer ? new ServerStep(act, status, wait, delay) : new ServerStep(act, Delay: act == ServerAct.Hang ? 0 : delay);

    public IEnumerable<ServerStep> Simpler() =>
    [
        .. Shrink.To(this, new ServerStep(ServerAct.Answer)),
        .. Shrink.To(RetryAfter, null).Select(wait => this with { RetryAfter = wait }),
        .. Shrink.Toward(Delay, 0).Select(delay => this with { Delay = delay }),
    ];
}
