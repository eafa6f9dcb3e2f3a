namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>The rows of the matrix.</summary>
internal static class MatrixFaults
{
    private const string Impatient = "AttemptTimeout=00:00:01";
    private const string Buffering = "ResponseBuffering:Enabled=true";

    // Harmless where they stand in for an answer, so that it makes no difference which of the other tiers has them too.
    private static readonly Place[] s_ends = [Place.All[0], Place.All[^1]];

    // Over three seconds, the headers after a quarter of one.
    private static readonly StubResponse s_longDribble = new() { ChunkedDribbleDelay = new ChunkedDribble(12, 3000) };
    private static readonly StubResponse s_shortDribble = new() { ChunkedDribbleDelay = new ChunkedDribble(5, 100) };
    private static readonly StubResponse s_longDelay = new() { FixedDelayMilliseconds = 3000 };

    public static IReadOnlyList<MatrixFault> All { get; } =
    [
        new("none", Turns.Well) { Places = [Place.All[0]] }, .. Network, .. Delays, .. Statuses, .. Scenarios, .. Mixtures,
    ];

    private static MatrixFault[] Network =>
    [
        new("nobody listens", Turns.Refusal),
        new("`CONNECTION_RESET_BY_PEER`", Turns.Broken("CONNECTION_RESET_BY_PEER")),
        new("`EMPTY_RESPONSE`", Turns.Broken("EMPTY_RESPONSE")),
        new("`RANDOM_DATA_THEN_CLOSE`", Turns.Broken("RANDOM_DATA_THEN_CLOSE")),
        new("`MALFORMED_RESPONSE_CHUNK`", Turns.BrokenBody),
        new("`MALFORMED_RESPONSE_CHUNK`, buffered", Turns.BrokenBufferedBody) { Settings = [Buffering] },
    ];

    private static MatrixFault[] Delays =>
    [
        new("fixed delay, short", Turns.Slow(new StubResponse { FixedDelayMilliseconds = 50 })) { Places = s_ends },
        new("fixed delay, too long", Turns.Late(s_longDelay)) { Settings = [Impatient] },
        new("lognormal delay, short", Turns.Slow(new StubResponse { DelayDistribution = new LognormalDelay(30, 0.4) })) { Places = s_ends },
        new("lognormal delay, too long", Turns.Late(new StubResponse { DelayDistribution = new LognormalDelay(3000, 0.1) })) { Settings = [Impatient] },
        new("dribble, short", Turns.Slow(s_shortDribble)) { Places = s_ends },
        new("dribble, short, buffered", Turns.Slow(s_shortDribble)) { Settings = [Buffering], Places = s_ends },
        new("dribble, too long", Turns.Slow(s_longDribble)) { Settings = ["AttemptTimeout=00:00:01.500"], Places = s_ends },
        new("dribble, too long, buffered", Turns.Late(s_longDribble)) { Settings = [Impatient, Buffering] },
    ];

    private static MatrixFault[] Statuses =>
    [
        .. Array.ConvertAll([204, 304, 400, 401, 403, 404, 409, 422], status => Answering(status) with { Places = s_ends }),
        .. Array.ConvertAll([408, 429, 500, 501, 502, 503, 504, 505], status => Answering(status)),
        Answering(429, retryAfter: 3600), Answering(503, retryAfter: 2), Answering(503, retryAfter: 3600),
    ];

    private static MatrixFault[] Scenarios =>
    [
        new("503 twice, then well", Turns.Status(503), Turns.Status(503), Turns.Well),
        new("reset twice, then well", Turns.Broken("CONNECTION_RESET_BY_PEER"), Turns.Broken("CONNECTION_RESET_BY_PEER"), Turns.Well),
        new("503 three times, then well", Turns.Status(503), Turns.Status(503), Turns.Status(503), Turns.Well),
        new("empty, then garbage, then well", Turns.Broken("EMPTY_RESPONSE"), Turns.Broken("RANDOM_DATA_THEN_CLOSE"), Turns.Well),
        new("too slow once, then well", Turns.Late(s_longDelay), Turns.Well) { Settings = [Impatient] },
        new("429 with `Retry-After: 1`, then well", Turns.Status(429, retryAfter: 1), Turns.Well),
        new("429, then 503, then 404", Turns.Status(429), Turns.Status(503), Turns.Status(404)),
        new("well, then 500", Turns.Well, Turns.Status(500)),
        // The second request finds a connection that was used: after these, SocketsHttpHandler left alone would send it again by itself.
        new("well, then empty", Turns.Well, Turns.Broken("EMPTY_RESPONSE")),
        new("well, then reset", Turns.Well, Turns.Broken("CONNECTION_RESET_BY_PEER")),
        new("broken body, then well, buffered", Turns.BrokenBufferedBody, Turns.Well) { Settings = [Buffering] },
    ];

    private static MatrixFault[] Mixtures =>
    [
        MatrixFault.Mixed("503; reset; nobody listens", Turns.Status(503), Turns.Broken("CONNECTION_RESET_BY_PEER"), Turns.Refusal),
        MatrixFault.Mixed("nobody listens; 500; well", Turns.Refusal, Turns.Status(500), Turns.Well),
        MatrixFault.Mixed("nobody listens; 429; nobody listens", Turns.Refusal, Turns.Status(429), Turns.Refusal),
        MatrixFault.Mixed("nobody listens; nobody listens; empty", Turns.Refusal, Turns.Refusal, Turns.Broken("EMPTY_RESPONSE")),
        MatrixFault.Mixed("429; empty; well", Turns.Status(429), Turns.Broken("EMPTY_RESPONSE"), Turns.Well),
        MatrixFault.Mixed("429 with `Retry-After: 3600`; nobody listens; reset", Turns.Status(429, retryAfter: 3600), Turns.Refusal, Turns.Broken("CONNECTION_RESET_BY_PEER")),
        MatrixFault.Mixed("429; 503; 502", Turns.Status(429), Turns.Status(503), Turns.Status(502)),
        MatrixFault.Mixed("reset; 429; garbage", Turns.Broken("CONNECTION_RESET_BY_PEER"), Turns.Status(429), Turns.Broken("RANDOM_DATA_THEN_CLOSE")),
        MatrixFault.Mixed("501; 404; well", Turns.Status(501), Turns.Status(404), Turns.Well),
        MatrixFault.Mixed("505; 504; broken body", Turns.Status(505), Turns.Status(504), Turns.BrokenBody),
    ];

    private static MatrixFault Answering(int status, int? retryAfter = null) =>
        new(retryAfter is null ? $"{status}" : $"{status} with `Retry-After: {retryAfter}`", Turns.Status(status, retryAfter));
}
