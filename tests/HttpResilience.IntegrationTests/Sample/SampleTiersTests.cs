using System.Text.RegularExpressions;

namespace HttpResilience.IntegrationTests.Sample;

/// <summary>One REST request, asked of the sample's MCP gateway, its proxy and its REST API, which have the same data.</summary>
[Collection(nameof(ServedSample))]
public sealed partial class SampleTiersTests(SampleTiers tiers) : IClassFixture<SampleTiers>
{
    // The sample's own load reads accounts, appends to them, and changes the first contacts; these it leaves alone.
    private const string Account = "crm/v8/Accounts/5725767000000000007";
    private const string Contact = "crm/v8/Contacts/5725767000001002000";

    [Theory]
    [InlineData(200, "GET", Account)]
    [InlineData(200, "GET", Account + "?fields=Account_Name,Phone")]
    [InlineData(200, "GET", "crm/v8/Accounts?fields=Account_Name,Phone&per_page=5&page=2")]
    [InlineData(200, "GET", "crm/v8/Accounts?fields=Phone&per_page=200&page_token=3")]
    [InlineData(200, "GET", "crm/v8/Accounts/search?criteria=(Account_Name:equals:Account%2000007)")]
    [InlineData(200, "GET", "crm/v8/Accounts/search?phone=%2B1%20555%20000007&fields=Industry")]
    [InlineData(200, "POST", "crm/v8/coql", """{"select_query":"select Account_Name, Phone from Accounts where Industry = 'Energy' limit 10"}""")]
    [InlineData(204, "GET", "crm/v8/Accounts/404")]
    [InlineData(204, "GET", "crm/v8/Accounts/search?word=nowhere")]
    [InlineData(204, "POST", "crm/v8/coql", """{"select_query":"select Phone from Accounts where Industry = 'None'"}""")]
    [InlineData(400, "GET", "crm/v8/Nowhere/7")]
    [InlineData(400, "GET", "crm/v8/Accounts")]
    [InlineData(400, "GET", "crm/v8/Accounts?fields=Phone&per_page=201")]
    [InlineData(400, "GET", "crm/v8/Accounts?fields=Phone&per_page=many")]
    [InlineData(400, "GET", "crm/v8/Accounts/search?criteria=nonsense")]
    [InlineData(400, "POST", "crm/v8/coql", """{"select_query":"drop Accounts"}""")]
    public async Task A_read_gets_the_same_status_and_the_same_bytes_from_every_tier(int status, string method, string uri, string? body = null)
    {
        var answers = await AskAllAsync(method, uri, body);

        Assert.All(answers, answer => Assert.Equal(answers[^1], answer));
        Assert.StartsWith($"{status}\n", answers[^1], StringComparison.Ordinal);
        Assert.Equal(status == 204, answers[^1].Length == 4);
    }

    [Theory]
    [InlineData(200, "PUT", Contact, """{"data":[{"First_Name":"Zoë \"漢字\" <b>&amp;\n+1"}]}""")]
    [InlineData(200, "POST", "crm/v8/Contacts/upsert", """{"data":[{"Last_Name":"Fischer","Email":"contact02001@example.com"}],"duplicate_check_fields":["Email"]}""")]
    [InlineData(400, "PUT", "crm/v8/Contacts/404", """{"data":[{"First_Name":"Nobody"}]}""")]
    [InlineData(400, "POST", "crm/v8/Contacts", """{"data":[{"First_Name":"No last name"}]}""")]
    [InlineData(400, "POST", "crm/v8/Contacts", """{"data":[]}""")]
    [InlineData(400, "POST", "crm/v8/Contacts", """{"data":7}""")]
    [InlineData(400, "POST", "crm/v8/Nowhere", """{"data":[{"Last_Name":"Fischer"}]}""")]
    [InlineData(400, "DELETE", "crm/v8/Contacts/404")]
    public async Task A_write_that_changes_nothing_when_repeated_gets_the_same_status_and_the_same_bytes_from_every_tier(int status, string method, string uri, string? body = null)
    {
        var answers = await AskAllAsync(method, uri, body);

        Assert.All(answers, answer => Assert.Equal(answers[^1], answer));
        Assert.StartsWith($"{status}\n", answers[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(201, """{"data":[{"Last_Name":"Ünal"}]}""")]
    [InlineData(207, """{"data":[{"Last_Name":"Ünal"},{"First_Name":"No last name"}]}""")]
    public async Task A_create_differs_between_tiers_by_the_id_alone(int status, string body)
    {
        var answers = await AskAllAsync("POST", "crm/v8/Contacts", body);

        Assert.Equal(answers.Count, answers.Select(answer => Id().Match(answer).Value).Distinct().Count());
        Assert.All(answers, answer => Assert.Equal(Id().Replace(answers[^1], "n"), Id().Replace(answer, "n")));
        Assert.StartsWith($"{status}\n", answers[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_through_the_gateway_is_read_and_deleted_through_every_tier()
    {
        foreach (var tier in SampleTiers.Names)
        {
            var created = await tiers.AskAsync("mcp", "POST", "crm/v8/Contacts", """{"data":[{"Last_Name":"Łoś \\ 🦌"}]}""");
            var uri = "crm/v8/Contacts/" + Id().Match(created).Value;

            var answers = await AskAllAsync("GET", uri, null);
            Assert.All(answers, answer => Assert.Equal(answers[^1], answer));
            Assert.StartsWith("200\n", answers[^1], StringComparison.Ordinal);

            Assert.StartsWith("200\n", await tiers.AskAsync(tier, "DELETE", uri, null), StringComparison.Ordinal);
            Assert.All(await AskAllAsync("GET", uri, null), answer => Assert.Equal("204\n", answer));
        }
    }

    private async Task<IReadOnlyList<string>> AskAllAsync(string method, string uri, string? body)
    {
        List<string> answers = [];
        foreach (var tier in SampleTiers.Names)
            answers.Add(await tiers.AskAsync(tier, method, uri, body));
        return answers;
    }

    [GeneratedRegex(@"\b5725767\d{12}\b")]
    private static partial Regex Id();
}
