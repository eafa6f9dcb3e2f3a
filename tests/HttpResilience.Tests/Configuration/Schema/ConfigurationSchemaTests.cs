using System.Text.Json;
using System.Text.RegularExpressions;
using HttpResilience.Tests.Documentation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Configuration.Schema;

/// <summary>What an editor shows of <c>appsettings.json</c> is what the library reads.</summary>
public sealed partial class ConfigurationSchemaTests
{
    private const string File = "src/HttpResilience/ConfigurationSchema.json";

    private static readonly JsonDocumentOptions s_lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void The_schema_in_the_package_is_the_one_of_the_options() => Accepted.Check(File, SchemaText.Write());

    [Fact]
    public void What_the_samples_and_tests_are_configured_with_fits_the_schema()
    {
        var files = Page.Files("samples", "appsettings*.json").Concat(Page.Files("tests", "appsettings*.json")).ToArray();
        Assert.True(files.Length >= 3);
        Assert.Empty(files.SelectMany(file => Violations(file.Text).Select(violation => $"{file.Name}: {violation}")));
    }

    [Fact]
    public void Every_snippet_of_the_docs_that_is_configuration_fits_the_schema()
    {
        var snippets = Page.Files("docs", "*.md").Concat(Page.Files("src", "README.md")).Append(("README.md", Page.Read("README.md"))).SelectMany(page => Snippets(page.Item2).Select(json => (page.Item1, json))).ToArray();
        Assert.True(snippets.Length >= 8, $"only {snippets.Length} snippets");
        Assert.Empty(snippets.SelectMany(snippet => Violations(snippet.json).Select(violation => $"{snippet.Item1}: {violation}")));
    }

    [Theory]
    [InlineData("""{ "TierResilience": { "Client": {} } }""", "$.TierResilience.Client: not known")]
    [InlineData("""{ "TierResilience": { "Defaults": { "Tiers": {} } } }""", "$.TierResilience.Defaults.Tiers: not known")]
    [InlineData("""{ "TierResilience": { "Clients": { "crm": { "TotalTimout": "00:00:30" } } } }""", "$.TierResilience.Clients.crm.TotalTimout: not known")]
    [InlineData("""{ "TierResilience": { "Clients": { "crm": { "TotalTimeout": 30 } } } }""", "$.TierResilience.Clients.crm.TotalTimeout: 30 is not of type string")]
    [InlineData("""{ "TierResilience": { "Clients": { "crm": { "TotalTimeout": "30" } } } }""", "$.TierResilience.Clients.crm.TotalTimeout: 30 does not match")]
    [InlineData("""{ "TierResilience": { "Defaults": { "CircuitBreaker": { "Window": { "Sise": 5 } } } } }""", "$.TierResilience.Defaults.CircuitBreaker.Window.Sise: not known")]
    [InlineData("""{ "TierResilience": { "Defaults": { "CircuitBreaker": { "FailureRateThreshold": 0 } } } }""", "$.TierResilience.Defaults.CircuitBreaker.FailureRateThreshold: 0 is not above 0")]
    [InlineData("""{ "TierResilience": { "Defaults": { "Retry": { "MaxAttempts": 101 } } } }""", "$.TierResilience.Defaults.Retry.MaxAttempts: 101 is above 100")]
    [InlineData("""{ "TierResilience": { "Defaults": { "RetryStatusCodes": [ 42 ] } } }""", "$.TierResilience.Defaults.RetryStatusCodes[0]: 42 is below 100")]
    [InlineData("""{ "TierResilience": { "Clients": { "crm": { "Tiers": { "a": { "Protocol": "Grpc" } } } } } }""", "$.TierResilience.Clients.crm.Tiers.a.Protocol: Grpc is not one of")]
    [InlineData("""{ "TierResilience": { "PostgreSql": { "Connection": "x" } } }""", "$.TierResilience.PostgreSql.Connection: not known")]
    [InlineData("""{ "TierResilience": { "Fleet": { "PollInterval": "soon" } } }""", "$.TierResilience.Fleet.PollInterval: soon does not match")]
    public void What_the_library_would_refuse_the_schema_marks(string json, string expected) => Assert.StartsWith(expected, Assert.Single(Violations(json)), StringComparison.Ordinal);

    [Fact]
    public void An_export_fits_the_schema()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(TestClient.BuildJson("""
            { "TierResilience": { "Defaults": { "FailureStatusCodes": "", "Health": { "Path": "h" }, "RateLimit": { "Permits": 5 }, "Hedging": { "Delay": "00:00:01" } }, "Clients": { "crm": {
              "Operations": { "get": { "Path": "/x" } }, "Tiers": { "a": { "Order": 1, "BaseAddress": "http://a.example/", "Headers": { "X": "y" } } } } } } }
            """));
        services.AddLogging();
        services.AddHttpClient("crm").AddTierResilience();
        using var provider = services.BuildServiceProvider();
        Assert.Empty(Violations(provider.GetRequiredService<ITierResilienceStatus>().ExportConfiguration()));
    }

    private static string[] Violations(string json)
    {
        using var schema = JsonDocument.Parse(Page.Read(File));
        using var value = JsonDocument.Parse(json, s_lenient);
        return [.. new SchemaCheck(schema.RootElement).Violations(value.RootElement)];
    }

    // A snippet may be a part of a file: what surrounds it is put around it.
    private static IEnumerable<string> Snippets(string page)
    {
        foreach (var json in Fenced().Matches(page).Select(match => match.Groups[1].Value.Trim()))
        {
            var whole = json.StartsWith('{') ? json : $"{{ {json} }}";
            using var document = JsonDocument.Parse(whole, s_lenient);
            var first = document.RootElement.EnumerateObject().First().Name;
            if (Around(first) is { } around)
                yield return around.Replace("…", json.StartsWith('{') ? json[1..^1] : json, StringComparison.Ordinal);
        }
    }

    private static string? Around(string first) => first switch
    {
        "TierResilience" => "{ … }",
        "Defaults" or "Clients" or "Fleet" or "PostgreSql" => """{ "TierResilience": { … } }""",
        "Tiers" or "Operations" or "Hedging" or "StaleIfError" or "TotalTimeout" => """{ "TierResilience": { "Clients": { "crm": { … } } } }""",
        "Retry" or "CircuitBreaker" or "Health" or "AttemptTimeout" => """{ "TierResilience": { "Defaults": { … } } }""",
        "Mcp" or "Order" or "BaseAddress" => """{ "TierResilience": { "Clients": { "crm": { "Tiers": { "a": { … } } } } } }""",
        _ => null,
    };

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
