using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using ZohoWorker.Crm;

namespace ZohoWorker.Show;

/// <summary>The part of Zoho CRM that the worker needs, behind two ports: one for each tier.</summary>
internal sealed class FakeCrm : IAsyncDisposable
{
    private static readonly TimeSpan s_answerDelay = TimeSpan.FromMilliseconds(15);

    private readonly WebApplication _app;
    private readonly FakeTier[] _tiers;

    private FakeCrm(WebApplication app, FakeTier[] tiers) => (_app, _tiers) = (app, tiers);

    /// <summary>The tiers' base addresses, by name.</summary>
    public IReadOnlyDictionary<string, string> Addresses => _tiers.Zip(_app.Urls).ToDictionary(pair => pair.First.Name, pair => pair.Second);

    public static async Task<FakeCrm> StartAsync(RecordStore records, TimeProvider time, params string[] tierNames)
    {
        FakeTier[] tiers = [.. tierNames.Select(name => new FakeTier(name))];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var tier in tiers)
                kestrel.Listen(IPAddress.Loopback, 0, port => port.Use(next => connection => AcceptAsync(tier, connection, next)));
        });
        var app = builder.Build();
        app.MapPost("/crm/v8/{module}/upsert", (HttpContext context, JsonObject body) => AnswerAsync(records, context, body, time));
        await app.StartAsync();
        return new(app, tiers);
    }

    public void Set(bool isUp, params string[] tiers)
    {
        foreach (var tier in _tiers.Where(tier => tiers.Contains(tier.Name)))
            tier.IsUp = isUp;
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

    private static async Task AnswerAsync(RecordStore records, HttpContext context, JsonObject body, TimeProvider time)
    {
        var tier = context.Features.Get<FakeTier>() ?? throw new InvalidOperationException("the connection came through no tier");
        if (!tier.IsUp)
        {
            context.Abort();
            return;
        }

        var result = Upsert(records, body, tier);
        // Executed and not answered: what a kill, or an outage, does to a write in this time is why it must be safe to send again.
        await Task.Delay(s_answerDelay, time);
        if (!tier.IsUp)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = result.Status == "success" ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        await context.Response.WriteAsJsonAsync(new CrmAnswer([result]));
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
