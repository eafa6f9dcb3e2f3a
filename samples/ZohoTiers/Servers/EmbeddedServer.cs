using System.Net;
using Microsoft.AspNetCore.Connections;
using ZohoTiers.Faults;

namespace ZohoTiers.Servers;

/// <summary>A Kestrel server of its own, on a free loopback port, with faults to switch on.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    public const string ServedByHeader = "X-Served-By";

    private readonly WebApplication _app;

    private EmbeddedServer(ServerDescription description, WebApplication app, FaultSwitch faults, Uri baseAddress)
    {
        Description = description;
        _app = app;
        Faults = faults;
        BaseAddress = baseAddress;
    }

    public ServerDescription Description { get; }

    public FaultSwitch Faults { get; }

    public Uri BaseAddress { get; }

    public static async Task<EmbeddedServer> StartAsync(ServerDescription description, CrmStore store, TimeProvider time)
    {
        var door = new ServerDoor();
        var faults = new FaultSwitch(door, time);
        var app = Build(door);
        app.UseMiddleware<FaultMiddleware>(faults, time);
        app.UseMiddleware<FakeZohoCrm>(description, time);
        app.UseStatusCodePages(page => CrmAnswers.Unreadable(page.HttpContext.Response.StatusCode).ExecuteAsync(page.HttpContext));
        // Routing goes after the faults, or it would be put before them.
        app.UseRouting();
        MapCrm(app, description, store);
        await app.StartAsync();
        return new(description, app, faults, new Uri($"http://{door.EndPoint}{description.Prefix}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Faults.Dispose();
    }

    private static WebApplication Build(ServerDoor door)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IConnectionListenerFactory>(door);
        // Hanging requests must not hold up the end.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        return builder.Build();
    }

    private static void MapCrm(WebApplication app, ServerDescription description, CrmStore store)
    {
        var (reads, writes) = (new CrmReads(store), new CrmWrites(store));
        if (description.SpeaksMcp)
            new McpGateway(new CrmTools(reads, writes)).Map(app, description.Prefix);
        else
            new CrmRest(reads, writes).Map(app.MapGroup(description.Prefix + "crm/v8"));
        app.MapFallback(() => CrmAnswers.Error(StatusCodes.Status404NotFound, "INVALID_URL_PATTERN", "please check if the URL trying to access is a correct one"));
    }
}
