using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace HttpResilience.Tests.Properties;

/// <summary>Plays a script at each of a harness's tiers, and at its end answers 200. Notes every attempt. Thread-safe.</summary>
internal sealed class ScriptedServers
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly ConcurrentQueue<Visit> _visits = [];

    public ScriptedServers(TierHarness tiers, IReadOnlyList<IReadOnlyList<ServerStep>> scripts)
    {
        _time = tiers.Time;
        _started = tiers.Time.GetTimestamp();
        for (var i = 0; i < scripts.Count; i++)
        {
            var tier = ClientSetup.TierNames[i];
            var script = new ConcurrentQueue<ServerStep>(scripts[i]);
            // Whether the body is read is part of the script here.
            tiers.Tier(tier).ReadsBodies = false;
            tiers.Tier(tier).Otherwise = (request, cancellationToken) => PlayAsync(tier, script, request, cancellationToken);
        }
    }

    public IReadOnlyList<Visit> Visits => [.. _visits];

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    private async Task<HttpResponseMessage> PlayAsync(string tier, ConcurrentQueue<ServerStep> script, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var visit = new Visit(tier, request.RequestUri!.AbsolutePath, script.TryDequeue(out var next) ? next : new ServerStep(ServerAct.Answer), Elapsed);
        _visits.Enqueue(visit);
        try
        {
            if (visit.Step.Arrives)
                visit.Body = request.Content is { } content ? await ReadAsync(content, cancellationToken).ConfigureAwait(false) : "";
            await WaitAsync(visit.Step.Act == ServerAct.Hang ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(visit.Step.Delay), cancellationToken).ConfigureAwait(false);
            return visit.Step.Act is ServerAct.Answer or ServerAct.BreakOffBody ? Response(visit.Step) : throw Failure(visit.Step.Act);
        }
        finally
        {
            visit.Ended = Elapsed;
        }
    }

    // As a socket's handler does. ReadAsStringAsync would keep the body, so that one that can be read once could be read again.
    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(copy.ToArray());
    }

    // Task.Delay leaves the thread when it is canceled, and time would run on.
    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource();
        await using var timer = _time.CreateTimer(_ => end.TrySetResult(), null, delay, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        await using var registration = cancellationToken.UnsafeRegister((_, token) => end.TrySetCanceled(token), null).ConfigureAwait(false);
        await end.Task.ConfigureAwait(false);
    }

    private static HttpResponseMessage Response(ServerStep step)
    {
        var response = new HttpResponseMessage((HttpStatusCode)step.Status);
        if (step.Act == ServerAct.BreakOffBody)
            response.Content = new StreamContent(new BrokenStream());
        if (step.RetryAfter is { } seconds)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    }

    private static Exception Failure(ServerAct act) => act switch
    {
        ServerAct.RefuseConnection => new HttpRequestException(HttpRequestError.ConnectionError),
        ServerAct.FailTls => new HttpRequestException(HttpRequestError.SecureConnectionError),
        ServerAct.TimeOutConnecting => new TaskCanceledException("connect timeout", new TimeoutException()),
        _ => new HttpRequestException("reset", new IOException()),
    };

    private sealed class BrokenStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the body broke off");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("the body broke off");
    }
}
