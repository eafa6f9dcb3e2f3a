using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.Testing;

/// <summary>The ASP.NET Core application of the documented examples, as its factory would be for a Program of its own.</summary>
internal sealed class CrmApi : WebApplicationFactory<CrmApi>
{
    protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder().ConfigureLogging(logging => logging.ClearProviders()).ConfigureWebHostDefaults(web => web
        .ConfigureServices(services => services.AddRouting().AddHttpClient<CrmClient>().AddTierResilience(DocumentedExamples.Configure))
        .Configure(app => app.UseRouting().UseEndpoints(endpoints => endpoints.MapGet("/accounts/{id}", async (string id, CrmClient crm) => await crm.GetAccountAsync(id)))));

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseContentRoot(AppContext.BaseDirectory);
}
