using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests;

/// <summary>A tier whose handler signs with a token that expires, a token endpoint that sometimes refuses with 200, and a second tier; all over sockets.</summary>
public sealed class CredentialTests
{
    [Fact]
    public async Task Tokens_expire_under_load_and_no_caller_sees_it()
    {
        await using var it = await Setup.StartAsync();
        for (var generation = 1; generation <= 3; generation++)
        {
            it.ExpireToken();
            var bodies = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => it.PostAsync($"{generation}-{i}")));
            Assert.All(bodies, body => Assert.Equal("crm", body));
            Assert.Equal(generation, it.TokensIssued);
            // Within the pause a second expiry would not be renewed.
            await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System);
        }

        Assert.Equal(180, it.Executed.Count);
        Assert.Equal(180, it.Executed.Distinct().Count());
        Assert.Empty(it.Backup.Seen);
    }

    [Fact]
    public async Task A_body_that_can_be_read_once_arrives_whole_the_second_time()
    {
        await using var it = await Setup.StartAsync();
        it.ExpireToken();
        var text = new string('x', 100_000);
        using var response = await it.Http.PostAsync("upload", new StreamContent(new ForwardOnly(text)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([text, text], it.Server.Seen.Select(seen => seen.Body));
        Assert.Equal("crm", response.GetTierInfo()!.Client);
        Assert.Equal(2, response.GetTierInfo()!.Attempts);
    }

    [Fact]
    public async Task A_token_endpoint_that_refuses_with_200_sends_writes_to_the_next_tier_and_is_asked_once()
    {
        await using var it = await Setup.StartAsync(pause: TimeSpan.FromMinutes(1));
        it.ExpireToken();
        it.Refuses = true;
        for (var i = 0; i < 4; i++)
            Assert.Equal("backup", await it.PostAsync($"{i}"));
        Assert.Equal((0, 1), (it.Executed.Count, it.TokenServer.Seen.Count));
        Assert.Equal(4, it.Backup.Seen.Count);
    }

    private sealed class Setup : IAsyncDisposable
    {
        private ServiceProvider _services = null!;
        private int _issued;
        private volatile string _valid = "token-0";
        private volatile string _held = "token-0";

        public HttpClient Http { get; private set; } = null!;

        public WebServer Server { get; private set; } = null!;

        public WebServer Backup { get; private set; } = null!;

        public WebServer TokenServer { get; private set; } = null!;

        public ConcurrentQueue<string> Executed { get; } = new();

        public bool Refuses { get; set; }

        public int TokensIssued => Volatile.Read(ref _issued);

        public static async Task<Setup> StartAsync(TimeSpan? pause = null)
        {
            var it = new Setup();
            it.Server = await WebServer.StartAsync(it.AnswerAsync);
            it.Backup = await WebServer.StartAsync(context => context.Response.WriteAsync("backup"));
            it.TokenServer = await WebServer.StartAsync(it.IssueAsync);
            var settings = new Dictionary<string, string?>
            {
                ["TierResilience:Clients:crm:Tiers:first:Order"] = "1",
                ["TierResilience:Clients:crm:Tiers:first:BaseAddress"] = it.Server.Address.AbsoluteUri,
                ["TierResilience:Clients:crm:Tiers:second:Order"] = "2",
                ["TierResilience:Clients:crm:Tiers:second:BaseAddress"] = it.Backup.Address.AbsoluteUri,
            };
            var collection = new ServiceCollection();
            collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
            collection.AddLogging(logging => logging.ClearProviders());
            collection.AddHttpClient("token", client => client.BaseAddress = it.TokenServer.Address);
            collection.AddHttpClient("crm").AddTierResilience().ConfigureTier(
                "first", tier => tier.AddHttpMessageHandler(() => new Bearer(it)).OnUnauthorized(it.RenewAsync, pause ?? TimeSpan.FromMilliseconds(50)));
            it._services = collection.BuildServiceProvider();
            it.Http = it._services.GetRequiredService<IHttpClientFactory>().CreateClient("crm");
            return it;
        }

        public void ExpireToken() => _valid = $"token-{TokensIssued + 1}";

        public async Task<string> PostAsync(string id)
        {
            using var response = await Http.PostAsync("records", new StringContent(id));
            return await response.Content.ReadAsStringAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await _services.DisposeAsync();
            await Server.DisposeAsync();
            await Backup.DisposeAsync();
            await TokenServer.DisposeAsync();
        }

        private async ValueTask<bool> RenewAsync(IServiceProvider services, CancellationToken cancellationToken)
        {
            using var endpoint = services.GetRequiredService<IHttpClientFactory>().CreateClient("token");
            using var response = await endpoint.PostAsync("oauth/v2/token", new StringContent("grant_type=refresh_token"), cancellationToken);
            var answer = await OAuthTokenResponse.ReadAsync(response, cancellationToken);
            if (answer.AccessToken is { } token)
                _held = token;
            return answer.IsGranted;
        }

        private Task IssueAsync(HttpContext context) =>
            context.Response.WriteAsync(Refuses ? """{"error":"invalid_code"}""" : $$"""{"access_token":"token-{{Interlocked.Increment(ref _issued)}}","expires_in":3600}""");

        private async Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Headers.Authorization != $"Bearer {_valid}")
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            Executed.Enqueue(Server.Seen.Last(seen => seen.Headers["X-Id"] == context.Request.Headers["X-Id"].ToString()).Body);
            await context.Response.WriteAsync("crm");
        }

        private sealed class Bearer(Setup owner) : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", owner._held);
                request.Headers.Add("X-Id", Guid.NewGuid().ToString());
                return base.SendAsync(request, cancellationToken);
            }
        }
    }

    /// <summary>Forward only and of unknown length.</summary>
    private sealed class ForwardOnly(string text) : Stream
    {
        private readonly MemoryStream _inner = new(System.Text.Encoding.UTF8.GetBytes(text));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
