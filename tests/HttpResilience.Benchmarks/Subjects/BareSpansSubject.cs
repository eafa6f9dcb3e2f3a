using System.Diagnostics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>
/// What .NET itself takes for the spans of a request that its first tier answers: the same two, one in the other, of a source of its own with the same listener, around nothing.
/// All that could be made before is.
/// </summary>
internal sealed class BareSpansSubject(ActivitySamplingResult sampling) : Subject
{
    private const string Name = "HttpResilience.Benchmarks";
    private static readonly ActivitySource s_source = new(Name);
    private static readonly object s_ok = 200;
    private static readonly object s_one = 1;
    private static readonly Tag[] s_request = [new("http.request.method", "GET"), new("resilience.client", ClientSubject.ClientName)];

    private static readonly Tag[] s_attempt =
    [
        new("http.request.method", "GET"), new("server.address", "first.example"), new("server.port", 443), new("url.scheme", "https"),
        new("resilience.client", ClientSubject.ClientName), new("resilience.tier", "first"),
    ];

    private ActivityListener? _listener;
    private long _spans;

    public override void Begin() => ActivitySource.AddActivityListener(_listener = new ActivityListener
    {
        ShouldListenTo = static source => source.Name == Name,
        Sample = (ref _) => sampling,
        ActivityStopped = _ => _spans++,
    });

    public override void End()
    {
        _listener?.Dispose();
        if (_spans == 0)
            throw new InvalidOperationException("there was nothing to hear");
    }

    public override Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
            Run();
        return Task.CompletedTask;
    }

    private static void Run()
    {
        using var request = s_source.StartActivity("crm GET", ActivityKind.Internal, default(ActivityContext), s_request)!;
        using (var attempt = s_source.StartActivity("GET", ActivityKind.Client, default(ActivityContext), s_attempt)!)
        {
            if (attempt.IsAllDataRequested)
                attempt.SetTag("http.response.status_code", s_ok);
        }

        if (request.IsAllDataRequested)
            request.SetTag("resilience.tier", "first").SetTag("resilience.attempts", s_one).SetTag("http.response.status_code", s_ok);
    }
}
