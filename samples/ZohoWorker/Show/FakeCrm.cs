using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using ZohoWorker.Crm;

namespace ZohoWorker.Show;

/// <summary>The part of Zoho CRM that the worker needs, behind two ports: one for each tier.</summary>
internal sealed class FakeCrm : IAsyncDisposable
{
    private static readonly TimeSpan s_answerDelay = TimeSpan.FromMilliseconds(15);

    private readonly RecordStore _records;
    private readonly TimeProvider _time;
    private readonly FakeTier[] _tiers;
    private readonly WebApplication _app;
    private TaskCompletionSource? _hold;

    private FakeCrm(RecordStore records, TimeProvider time, IEnumerable<string> tiers)
    {
        (_records, _time, _tiers) = (records, time, [.. tiers.Select(name => new FakeTier(name))]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var tier in _tiers)
                kestrel.Listen(IPAddress.Loopback, 0, port => port.Use(next => connection => AcceptAsync(tier, connection, next)));
        });
        _app = builder.Build();
        _app.MapPost("/crm/v8/{module}/upsert", (HttpContext context, JsonObject body) => AnswerAsync(context, body));
    }

    /// <summary>The tiers' base addresses, by name.</summary>
    public IReadOnlyDictionary<string, string> Addresses => _tiers.Zip(_app.Urls).ToDictionary(pair => pair.First.Name, pair => pair.Second);

    public static async Task<FakeCrm> StartAsync(RecordStore records, TimeProvider time, params string[] tiers)
    {
        var crm = new FakeCrm(records, time, tiers);
        await crm._app.StartAsync();
        return crm;
    }

    public void Set(bool isUp, params string[] tiers)
    {
        foreach (var tier in _tiers.Where(tier => tiers.Contains(tier.Name)))
            tier.IsUp = isUp;
    }

    /// <summary>Takes the next write in and neither executes nor answers it; completes when it is there.</summary>
    public Task HoldNextAsync()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _hold, hold);
        return hold.Task;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static Task AcceptAsync(FakeTier tier, ConnectionContext connection, ConnectionDelegate next)
    {
        connection.Features.Set(tier);
        if (tier.IsUp)
            return next(connection);
        connection.Abort();
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext context, JsonObject body)
    {
        var tier = context.Features.Get<FakeTier>() ?? throw new InvalidOperationException("the connection came through no tier");
        if (await IsHeldAsync(context) || !tier.IsUp)
        {
            context.Abort();
            return;
        }

        var result = Upsert(_records, body, tier);
        // Executed and not answered: what a kill, or an outage, does to a write in this time is why it must be safe to send again.
        await Task.Delay(s_answerDelay, _time);
        if (!tier.IsUp)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = result.Status == "success" ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        await context.Response.WriteAsJsonAsync(new CrmAnswer([result]));
    }

    private async Task<bool> IsHeldAsync(HttpContext context)
    {
        if (Interlocked.Exchange(ref _hold, null) is not { } hold)
            return false;
        hold.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    private static CrmResult Upsert(RecordStore records, JsonObject body, FakeTier tier)
    {
        var record = body["data"]?[0];
        if (record?["Last_Name"] is null || (string?)record[CrmWrites.KeyField] is not { } key)
            return new("MANDATORY_NOT_FOUND", "required field not found", "error");
        var checkFields = (JsonArray?)body["duplicate_check_fields"] ?? [];
        var id = records.Upsert(key, checkFields.Any(field => (string?)field == CrmWrites.KeyField), tier.Name);
        return new("SUCCESS", $"record {id} is there", "success");
    }
}
