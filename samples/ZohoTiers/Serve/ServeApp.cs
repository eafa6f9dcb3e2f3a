using System.Net;
using ZohoTiers.Servers;
using ZohoTiers.Zoho;

namespace ZohoTiers.Serve;

/// <summary>A small ASP.NET Core application as any other: a typed client with tiers, work that uses it, and the live page.</summary>
internal static class ServeApp
{
    private const string LocalUser = "local user";

    /// <summary>The environment is called Serve: appsettings.Serve.json adds the health probes and the log to appsettings.json.</summary>
    public static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Serve" });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder, EmbeddedServers servers)
    {
        var services = builder.Services;
        services.AddHttpClient<ZohoCrmClient>().AddTierResilience().AddMcp();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(servers);
        services.AddHostedService<SteadyLoad>();
        // The event streams of open pages must not hold up the end.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));

        // This sample trusts whoever sits at this machine. An application names the policy that its operators meet.
        services.AddWebEncoders().AddAuthenticationCore(options =>
        {
            options.DefaultScheme = LocalUser;
            options.AddScheme<LocalUserAuthentication>(LocalUser, displayName: null);
        });
        services.AddAuthorizationBuilder().AddPolicy(LocalUser, policy => policy.RequireAuthenticatedUser());

        var app = builder.Build();
        app.MapTierResilience("/resilience", options => options.ControlPolicy = LocalUser);
        app.MapGet("/", () => Results.LocalRedirect("~/resilience/"));
        new FaultEndpoints(servers).Map(app.MapGroup("/faults").RequireAuthorization(LocalUser));
        return app;
    }
}
