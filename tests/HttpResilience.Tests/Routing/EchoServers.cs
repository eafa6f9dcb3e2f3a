using System.Collections.Concurrent;
using System.Net;

namespace HttpResilience.Tests.Routing;

/// <summary>Servers that tell each request what arrived of it, in its own way and time: that depends on its id alone, and nothing of another id may be in it.</summary>
internal sealed class EchoServers
{
    private readonly ConcurrentDictionary<string, int> _arrivals = new();
    private readonly ConcurrentDictionary<string, int> _processed = new();

    /// <summary>What arrived that should not have.</summary>
    public ConcurrentQueue<string> Wrongs { get; } = new();

    public int ArrivalsOf(string id) => _arrivals.GetValueOrDefault(id);

    public int ProcessedOf(string id) => _processed.GetValueOrDefault(id);

    public HttpMessageHandler Server(string tier) => new Echo(this, tier);

    private void Check(string tier, string id, HttpRequestMessage message)
    {
        Expect(message.RequestUri!.AbsoluteUri == $"https://{tier}.example/{tier}/items/{id}", $"{id} came to {tier} as {message.RequestUri}");
        Expect(ValueOf(message, "X-Key") == $"{tier}'s", $"{id} came to {tier} with the key {ValueOf(message, "X-Key")}");
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            var isWrong = name.StartsWith("X-Only-", StringComparison.Ordinal) && values.ToString() != id;
            Expect(!isWrong && name != "X-From-" + (tier == "mcp" ? "sdk" : "mcp"), $"{id} came to {tier} with {name}: {values}");
        }

        foreach (var (name, values) in message.Content?.Headers.NonValidated ?? default)
            Expect(name != "X-Content" || values.ToString() == id, $"{id} came to {tier} with the content's {name}: {values}");
        Expect(ValueOf(message, "Authorization") is null, $"{id} came to {tier} with a credential");
    }

    private void Expect(bool isRight, string wrong)
    {
        if (!isRight)
            Wrongs.Enqueue(wrong);
    }

    private static string? ValueOf(HttpRequestMessage message, string name) => message.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private sealed class Echo(EchoServers servers, string tier) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
        {
            var id = ValueOf(message, "X-Id") ?? "none";
            servers.Check(tier, id, message);
            var arrival = servers._arrivals.AddOrUpdate(id, 1, static (_, count) => count + 1);
            var way = new Random(HashCode(id, arrival)).Next(100);
            if (way is >= 4)
                servers._processed.AddOrUpdate(id, 1, static (_, count) => count + 1);
            return way switch
            {
                0 => throw new HttpRequestException(HttpRequestError.ConnectionError),
                < 4 => Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError)),
                < 7 => Task.FromException<HttpResponseMessage>(new HttpRequestException("reset", new IOException())),
                < 11 => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)),
                < 14 => LateAsync(message, HttpStatusCode.BadGateway),
                14 => HangAsync(cancellationToken),
                < 45 => LateAsync(message, HttpStatusCode.OK),
                < 55 => AfterYieldsAsync(message, way),
                _ => AnswerAsync(message, HttpStatusCode.OK),
            };
        }

        // The same in each run; string's own is not.
        private static int HashCode(string id, int arrival) => id.Aggregate(arrival * 7919, static (hash, character) => unchecked((hash * 31) + character));

        private async Task<HttpResponseMessage> LateAsync(HttpRequestMessage message, HttpStatusCode status)
        {
            await Task.Yield();
            return await AnswerAsync(message, status);
        }

        private async Task<HttpResponseMessage> AfterYieldsAsync(HttpRequestMessage message, int yields)
        {
            for (var i = 0; i < yields; i++)
                await Task.Yield();
            return await AnswerAsync(message, HttpStatusCode.OK);
        }

        private static async Task<HttpResponseMessage> HangAsync(CancellationToken cancellationToken)
        {
            var never = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
            return await never.Task;
        }

        // Read when it is answered, which may be late: by then the message may be no other's.
        private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage message, HttpStatusCode status)
        {
            servers.Check(tier, ValueOf(message, "X-Id") ?? "none", message);
            var body = message.Content is { } content ? await content.ReadAsStringAsync() : "";
            return new HttpResponseMessage(status)
            {
                Headers = { { "X-Tier", tier }, { "X-Id", ValueOf(message, "X-Id") } },
                Content = new StringContent($"{message.RequestUri!.AbsolutePath[(tier.Length + 1)..]} {body}"),
            };
        }
    }
}
