using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HttpResilience.PackageTests;

/// <summary>What a user does first: a new project, a package, the code of the readme.</summary>
public sealed partial class InstallTests(PackedFeed feed)
{
    private const string Hosting = "Microsoft.Extensions.Hosting/10.0.14";

    [Fact]
    public async Task A_new_console_project_runs_the_quick_start_of_the_readme_on_net10_and_on_net8_and_fails_over()
    {
        var folder = await feed.NewAsync("console", "NewConsole", "HttpResilience", Hosting);
        var project = Path.Combine(folder, "NewConsole.csproj");
        await File.WriteAllTextAsync(project, FrameworkElement().Replace(await File.ReadAllTextAsync(project), "<TargetFrameworks>net10.0;net8.0</TargetFrameworks>"));
        await WriteAsync(folder, "Program.cs", Repository.Snippets("README.md", "csharp")[0]);
        await WriteAsync(folder, "appsettings.json", Repository.Snippets("README.md", "json")[0]);
        await DotNet.RunAsync(folder, "build", "--nologo", "-v", "q", "-warnaserror");

        using var proxy = new AnsweringServer("proxy");
        foreach (var framework in new[] { "net10.0", "net8.0" })
        {
            // Only the newer runtime may be here; what was built for the older one runs on it.
            var environment = Addresses(gateway: AnsweringServer.Nobody(), proxy: proxy.Address).Append(new("DOTNET_ROLL_FORWARD", "Major"));
            var output = await DotNet.ExecuteAsync("dotnet", folder, environment, Path.Combine("bin", "Debug", framework, "NewConsole.dll"));
            Assert.Contains("/accounts/42 from proxy", output, StringComparison.Ordinal);
            Assert.Contains("CrmClient", output, StringComparison.Ordinal);
        }

        await SchemaIsFoundAsync(folder);
    }

    [Fact]
    public async Task A_new_asp_net_project_runs_the_readme_of_the_package_and_shows_its_tiers()
    {
        var folder = await feed.NewAsync("web", "NewWeb", "HttpResilience.AspNetCore", "HttpResilience.Mcp", "HttpResilience.PostgreSql");
        var program = Repository.Snippets("src/HttpResilience.AspNetCore/README.md", "csharp")[0];
        await WriteAsync(folder, "Program.cs", program.Replace("app.Run();", "app.MapGet(\"/account\", (CrmClient crm) => crm.GetAccountAsync(\"42\"));\napp.Run();", StringComparison.Ordinal));
        await WriteAsync(folder, "appsettings.json", Repository.Snippets("README.md", "json")[0]);
        await DotNet.RunAsync(folder, "build", "--nologo", "-v", "q", "-warnaserror");

        using var gateway = new AnsweringServer("gateway");
        var environment = Addresses(gateway.Address, AnsweringServer.Nobody()).Append(new("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        using var process = Process.Start(DotNet.Information("dotnet", folder, environment, Path.Combine("bin", "Debug", "net10.0", "NewWeb.dll")))!;
        try
        {
            using var http = new HttpClient { BaseAddress = await ReadAddressAsync(process) };
            Assert.Equal("/accounts/42 from gateway", await http.GetStringAsync("account", TestContext.Current.CancellationToken));
            using var status = JsonDocument.Parse(await http.GetStringAsync("resilience/status", TestContext.Current.CancellationToken));
            Assert.Equal("gateway", status.RootElement.GetProperty("clients")[0].GetProperty("servingTier").GetString());
            Assert.Contains("<html", await http.GetStringAsync("resilience", TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
            Assert.Equal("Healthy", await http.GetStringAsync("health", TestContext.Current.CancellationToken));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task SchemaIsFoundAsync(string folder)
    {
        using var items = JsonDocument.Parse(await DotNet.RunAsync(folder, "msbuild", "-getItem:JsonSchemaSegment", "-p:TargetFramework=net10.0"));
        var segments = items.RootElement.GetProperty("Items").GetProperty("JsonSchemaSegment").EnumerateArray().Select(item => item.GetProperty("FullPath").GetString()!).ToArray();
        var segment = Assert.Single(segments, path => path.EndsWith("ConfigurationSchema.json", StringComparison.Ordinal) && path.Contains("httpresilience", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Repository.Read("src/HttpResilience/ConfigurationSchema.json"), await File.ReadAllTextAsync(segment, TestContext.Current.CancellationToken));
    }

    private static IEnumerable<KeyValuePair<string, string>> Addresses(string gateway, string proxy) =>
    [
        new("TierResilience__Clients__CrmClient__Tiers__gateway__BaseAddress", gateway),
        new("TierResilience__Clients__CrmClient__Tiers__proxy__BaseAddress", proxy),
        new("TierResilience__Defaults__Retry__BaseDelay", "00:00:00.010"),
    ];

    private static async Task<Uri> ReadAddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                // What else it writes is read, or a full pipe would hold it up.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Uri(match.Groups[1].Value + "/");
            }
        }

        throw new InvalidOperationException($"The program ended. {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }

    private static Task WriteAsync(string folder, string file, string text) => File.WriteAllTextAsync(Path.Combine(folder, file), text);

    [GeneratedRegex("<TargetFramework>.*?</TargetFramework>")]
    private static partial Regex FrameworkElement();

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
