using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Recipes;

/// <summary>The code on the page is the code that is compiled here and that the other tests run.</summary>
public sealed class RecipePageTests
{
    [Fact]
    public void The_code_on_the_page_is_the_code_of_the_recipes()
    {
        var page = RecipePage.Blocks("csharp").Select(block => block.Text).ToArray();
        Assert.NotEmpty(page);
        Assert.Equal(RecipePage.Sources().Order(StringComparer.Ordinal), page.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_settings_on_the_page_are_valid()
    {
        foreach (var (_, json) in RecipePage.Blocks("json"))
        {
            using var document = JsonDocument.Parse(json);
            foreach (var client in document.RootElement.GetProperty("TierResilience").GetProperty("Clients").EnumerateObject())
            {
                using var services = Registered(json, client.Name).BuildServiceProvider();
                services.GetRequiredService<IHttpClientFactory>().CreateClient(client.Name).Dispose();
            }
        }
    }

    private static ServiceCollection Registered(string json, string client)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(new ReloadableConfiguration(json).Root);
        services.AddHttpClient(client).AddTierResilience();
        return services;
    }
}
