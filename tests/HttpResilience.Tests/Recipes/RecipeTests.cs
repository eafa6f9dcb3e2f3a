using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Recipes;

/// <summary>Each recipe of docs/recipes.md that is about a client with tiers does what its text says.</summary>
public sealed class RecipeTests
{
    [Fact]
    public async Task A_new_tier_gets_the_share_that_operations_give_it_and_none_after_the_rollback()
    {
        await using var host = new RecipeHost(RecipePage.Json("A first tier in rollout"), Add<RolloutRecipe.CrmClient>, "CrmClient:gateway", "CrmClient:rest");
        var rollout = new RolloutRecipe.Rollout(host.Get<ITierResilienceControl>());

        var asConfigured = await ShareAsync(host);
        Assert.True(rollout.Advance(100));
        Assert.Equal(1000, await ShareAsync(host));
        Assert.True(rollout.RollBack());
        Assert.Equal(0, await ShareAsync(host));
        Assert.InRange(asConfigured, 5, 150);
    }

    [Fact]
    public async Task A_new_tier_gets_another_share_when_the_file_changes()
    {
        var json = RecipePage.Json("A first tier in rollout");
        await using var host = new RecipeHost(json, Add<RolloutRecipe.CrmClient>, "CrmClient:gateway", "CrmClient:rest");
        await ShareAsync(host);

        host.Configuration.Replace(json.Replace("\"TrafficShare\": 5", "\"TrafficShare\": 100", StringComparison.Ordinal));

        Assert.Equal(1000, await ShareAsync(host));
    }

    [Fact]
    public async Task A_search_gives_up_early_and_a_report_may_take_minutes()
    {
        await using var host = new RecipeHost(RecipePage.Json("Timeouts by operation"), Add<TimeoutsRecipe.CrmClient>, "CrmClient:gateway", "CrmClient:rest");
        host["CrmClient:gateway"].AlwaysHang();
        host["CrmClient:rest"].AlwaysHang();
        var client = host.Get<TimeoutsRecipe.CrmClient>();
        var started = host.Time.GetTimestamp();

        var search = await Assert.ThrowsAsync<TaskCanceledException>(() => host.RunAsync(client.SearchAsync("fox")));
        Assert.InRange(host.Time.GetElapsedTime(started), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.IsType<TimeoutException>(search.InnerException);
        Assert.Equal("?word=fox", host["CrmClient:gateway"].Seen.First().Uri.Query);

        started = host.Time.GetTimestamp();
        await Assert.ThrowsAsync<AllTiersFailedException>(() => host.RunAsync(client.RunReportAsync("sales")));
        Assert.InRange(host.Time.GetElapsedTime(started), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_payment_is_sent_to_every_tier_with_the_same_key()
    {
        await using var host = new RecipeHost(TwoTiers("PaymentClient"), Add<IdempotencyRecipe.PaymentClient>, "PaymentClient:gateway", "PaymentClient:rest");
        host["PaymentClient:gateway"].Always(HttpStatusCode.BadGateway);
        var payment = Guid.NewGuid();

        await host.RunAsync(host.Get<IdempotencyRecipe.PaymentClient>().PayAsync(payment, 9.90m));

        Assert.Equal((3, 1), (host["PaymentClient:gateway"].Arrivals, host["PaymentClient:rest"].Arrivals));
        Assert.All(host["PaymentClient:gateway"].Seen.Concat(host["PaymentClient:rest"].Seen), seen =>
            Assert.Equal((payment.ToString(), """{"amount":9.90}"""), (seen.Headers["Idempotency-Key"], seen.Body)));
    }

    [Fact]
    public async Task All_requests_that_got_a_401_share_one_new_token_and_are_sent_once_more()
    {
        await using var host = new RecipeHost(TwoTiers("CrmClient"), TokenRenewalRecipe.Add, "CrmClient:gateway", "CrmClient:rest", "tokens");
        // No tier that has to wait: the renewal runs on a thread of its own, which virtual time does not wait for.
        host.Get<ITierResilienceControl>().Isolate("CrmClient", "gateway", "test");
        host["CrmClient:rest"].Otherwise = (request, _) =>
            Task.FromResult(new HttpResponseMessage(request.Headers.Authorization?.Parameter == "new" ? HttpStatusCode.Created : HttpStatusCode.Unauthorized));
        host["tokens"].Always(HttpStatusCode.OK, response => response.Content = new StringContent("""{ "access_token": "new", "expires_in": 3600 }"""));
        var client = host.Get<TokenRenewalRecipe.CrmClient>();

        var answers = await Task.WhenAll(client.CreateAsync(), client.CreateAsync(), client.CreateAsync());

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(1, host["tokens"].Arrivals);
        Assert.Equal("https://accounts.crm.example/oauth/v2/token", Assert.Single(host["tokens"].Seen).Uri.AbsoluteUri);
    }

    [Fact]
    public async Task Prices_of_five_minutes_ago_are_given_out_as_such_when_all_tiers_are_down()
    {
        await using var host = new RecipeHost(RecipePage.Json("Stale reads"), Add<StaleReadsRecipe.PriceClient>, "PriceClient:gateway", "PriceClient:rest");
        host["PriceClient:gateway"].Then(HttpStatusCode.OK, response => response.Content = new StringContent("9.90")).Always(HttpStatusCode.BadGateway);
        host["PriceClient:rest"].Always(HttpStatusCode.BadGateway);
        var client = host.Get<StaleReadsRecipe.PriceClient>();

        Assert.Equal(("9.90", null), await client.GetAsync());
        host.Time.Advance(TimeSpan.FromMinutes(5));
        var later = client.GetAsync();
        while (await Record.ExceptionAsync(() => host.RunAsync(later)) is HttpRequestException)
            later = client.GetAsync(); // The first answer is put away in the background.

        Assert.Equal("9.90", (await later).Prices);
        Assert.InRange((await later).Age!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task A_write_is_sent_again_while_nothing_ran_and_parked_when_nobody_knows()
    {
        await using var host = new RecipeHost(RecipePage.Json("A worker with a durable queue"), Add<WorkerRecipe.CrmWrites>, "CrmWrites:gateway", "CrmWrites:rest");
        var down = new HttpRequestException(HttpRequestError.ConnectionError);
        host["CrmWrites:gateway"].Always(down);
        host["CrmWrites:rest"].Then(down).Then(down).Then(down).Then(HttpStatusCode.Created).Then(HttpStatusCode.InternalServerError).Then(HttpStatusCode.BadRequest).Then(HttpStatusCode.Created);
        var outbox = new Outbox("a", "b", "c", "d");

        await host.RunAsync(new WorkerRecipe.OutboxWorker(outbox, host.Get<WorkerRecipe.CrmWrites>(), host.Time).RunAsync(CancellationToken.None));

        Assert.Equal(["a", "d"], outbox.Sent);
        Assert.Equal(["b", "c"], outbox.Parked);
        Assert.Equal(4, host["CrmWrites:rest"].Processed);
    }

    [Fact]
    public async Task The_pipeline_of_a_tier_sends_again_what_the_gateway_locked()
    {
        await using var host = new RecipeHost(TwoTiers("CrmClient"), PollyRecipe.Add, "CrmClient:gateway", "CrmClient:rest");
        host["CrmClient:gateway"].Then(HttpStatusCode.Locked).Then(HttpStatusCode.Locked).Then(HttpStatusCode.Created);

        var created = host.Get<PollyRecipe.CrmClient>().CreateAsync();
        await host.RunAsync(created);

        Assert.Equal(HttpStatusCode.Created, (await created).StatusCode);
        Assert.Equal((3, 0), (host["CrmClient:gateway"].Arrivals, host["CrmClient:rest"].Arrivals));
    }

    [Fact]
    public async Task An_interface_stands_for_a_client_whose_tiers_bear_the_interfaces_name()
    {
        await using var host = new RecipeHost(RecipePage.Json("A client in Refit's style"), RefitStyleRecipe.Add, "ICrmApi:gateway", "ICrmApi:rest");
        host["ICrmApi:gateway"].Always(HttpStatusCode.BadGateway);
        host["ICrmApi:rest"].Then(HttpStatusCode.OK, response => response.Content = new StringContent("""{ "id": "7", "name": "Fox" }""")).Then(HttpStatusCode.NotFound);
        var api = host.Get<RefitStyleRecipe.ICrmApi>();

        var (found, missing) = (api.GetAccountAsync("7"), default(Task<RefitStyleRecipe.Account?>));
        await host.RunAsync(found);
        await host.RunAsync(missing = api.GetAccountAsync("8"));

        Assert.Equal(new RefitStyleRecipe.Account("7", "Fox"), await found);
        Assert.Null(await missing);
        Assert.Equal("https://www.crm.example/v8/accounts/7", host["ICrmApi:rest"].Seen.First().Uri.AbsoluteUri);
    }

    [Fact]
    public async Task A_call_that_reads_is_sent_again_although_its_body_has_no_length()
    {
        await using var host = new RecipeHost(TwoTiers("CrmGrpc"), GrpcRecipe.Add, "CrmGrpc:gateway", "CrmGrpc:rest");
        host["CrmGrpc:gateway"].Always(HttpStatusCode.BadGateway);
        var client = host.Get<IHttpClientFactory>().CreateClient("CrmGrpc");
        client.BaseAddress = null;

        await host.RunAsync(client.PostAsync("https://gateway.example/crm.Accounts/Get", new WithoutLength("read")));
        await host.RunAsync(client.PostAsync("https://gateway.example/crm.Accounts/Set", new WithoutLength("write")));

        Assert.Equal(["read", "read", "read", "write"], host["CrmGrpc:gateway"].Seen.Select(seen => seen.Body));
        Assert.Equal("read", Assert.Single(host["CrmGrpc:rest"].Seen).Body);
    }

    private static void Add<TClient>(IServiceCollection services)
        where TClient : class => services.AddHttpClient<TClient>().AddTierResilience();

    private static async Task<int> ShareAsync(RecipeHost host)
    {
        var before = host["CrmClient:gateway"].Arrivals;
        for (var i = 0; i < 1000; i++)
            await host.Get<RolloutRecipe.CrmClient>().GetAsync();
        return host["CrmClient:gateway"].Arrivals - before;
    }

    private static string TwoTiers(string client) => $$"""
        { "TierResilience": { "Clients": { "{{client}}": { "Tiers": {
          "gateway": { "Order": 1, "BaseAddress": "https://gateway.example/" },
          "rest": { "Order": 2, "BaseAddress": "https://www.crm.example/v8/" } } } } } }
        """;

    private sealed class WithoutLength(string text) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class Outbox(params string[] writes) : WorkerRecipe.IOutbox
    {
        private readonly Queue<string> _waiting = new(writes);

        public List<string> Sent { get; } = [];

        public List<string> Parked { get; } = [];

        public Task<WorkerRecipe.OutboxWrite?> PeekAsync(CancellationToken cancellationToken) =>
            Task.FromResult(_waiting.TryPeek(out var id) ? new WorkerRecipe.OutboxWrite(id, "{}") : null);

        public Task RemoveAsync(WorkerRecipe.OutboxWrite write) => MoveAsync(Sent);

        public Task ParkAsync(WorkerRecipe.OutboxWrite write, string why) => MoveAsync(Parked);

        private Task MoveAsync(List<string> to)
        {
            to.Add(_waiting.Dequeue());
            return Task.CompletedTask;
        }
    }
}
