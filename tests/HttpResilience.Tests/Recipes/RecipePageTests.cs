using System.Text.Json;
using System.Text.RegularExpressions;
using HttpResilience.Tests.Documentation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Recipes;

/// <summary>The code on the page is the code that is compiled here and that the other tests run.</summary>
public sealed partial class RecipePageTests
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

    [Fact]
    public void The_usings_on_the_page_are_those_that_the_recipes_are_compiled_with()
    {
        // The recipes are compiled in a namespace below the library's, which needs no using.
        var needed = Page.Files("tests/HttpResilience.Tests/Recipes", "*Recipe.cs").SelectMany(file => Using().Matches(file.Text)).Select(match => match.Groups[1].Value).Append("HttpResilience");
        var told = Named().Matches(Page.Read("docs/recipes.md").Split("Beyond them the blocks use ")[1].Split("\n\n")[0]).Select(match => match.Groups[1].Value);
        Assert.Equal(needed.Distinct().Order(StringComparer.Ordinal), told);
    }

    [GeneratedRegex(@"^using ([\w.]+);$", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();

    private static ServiceCollection Registered(string json, string client)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(new ReloadableConfiguration(json).Root);
        services.AddHttpClient(client).AddTierResilience();
        return services;
    }
}
