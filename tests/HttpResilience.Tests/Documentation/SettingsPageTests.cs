using HttpResilience.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.Documentation;

/// <summary>Settings that a page shows are taken as they stand there.</summary>
public sealed class SettingsPageTests
{
    [Theory]
    [InlineData("docs/getting-started.md", 1)]
    [InlineData("docs/migration.md", 4)]
    [InlineData("docs/troubleshooting.md", 1)]
    [InlineData("docs/tuning.md", 3)]
    public void The_settings_that_a_page_shows_are_valid(string page, int atLeast)
    {
        var clients = CodeBlock.Of(Page.Read(page)).Where(block => block.Language == "json").SelectMany(block => Clients(block.Text)).ToArray();
        Assert.True(clients.Length >= atLeast, $"only {clients.Length} clients found in {page}");
        foreach (var (name, configuration) in clients)
            Assert.NotEmpty(Read(name, configuration).Tiers);
    }

    private static IEnumerable<(string Name, IConfigurationRoot Configuration)> Clients(string json)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
        return configuration.GetSection("TierResilience:Clients").GetChildren().Select(client => (client.Key, configuration));
    }

    private static TierResilienceOptions Read(string client, IConfigurationRoot configuration)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddTierResilienceOptions(client);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptionsMonitor<TierResilienceOptions>>().Get(client);
    }
}
