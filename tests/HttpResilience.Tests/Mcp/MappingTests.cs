using System.Net;
using System.Text;

namespace HttpResilience.Tests.Mcp;

/// <summary>Which tool a request becomes, with which arguments; and what can't be said in a tool call.</summary>
public sealed class MappingTests
{
    private const string Body = """{"data":[{"Last_Name":"Doe"}]}""";

    private const string Tickets = """
        "ProtocolVersion": "2026-07-28",
        "Tools": {
          "read_ticket":   { "Method": "GET", "Path": "/tickets/{id}", "Arguments": { "ticket.number": "{id}", "verbose": "{query.verbose}", "source": "rest" } },
          "find":          { "Tool": "find_tickets", "Method": "GET", "Path": "/tickets", "Arguments": { "*": "{query}" } },
          "create_ticket": { "Method": "POST", "Path": "/tickets", "Arguments": { "*": "{body}", "project": "7" }, "Status": 201 }
        }
        """;

    [Theory]
    [InlineData("GET", "Leads/17", null, "ZohoCRM_getRecord", """{"path_variables":{"module":"Leads","recordID":"17"}}""")]
    [InlineData("GET", "crm/v8/Leads/17", null, "ZohoCRM_getRecord", """{"path_variables":{"module":"Leads","recordID":"17"}}""")]
    [InlineData("GET", "Leads?fields=Id,Name&per_page=2", null, "ZohoCRM_getRecords", """{"path_variables":{"module":"Leads"},"query_params":{"fields":"Id,Name","per_page":"2"}}""")]
    [InlineData("GET", "Leads/search?criteria=(Name:equals:J%C3%BCrgen+M)", null, "ZohoCRM_searchRecords", """{"path_variables":{"module":"Leads"},"query_params":{"criteria":"(Name:equals:J\u00FCrgen M)"}}""")]
    [InlineData("POST", "Leads", Body, "ZohoCRM_createRecords", """{"body":{"data":[{"Last_Name":"Doe"}]},"path_variables":{"module":"Leads"}}""")]
    [InlineData("PUT", "Leads/17", Body, "ZohoCRM_updateRecord", """{"body":{"data":[{"Last_Name":"Doe"}]},"path_variables":{"module":"Leads","recordID":"17"}}""")]
    [InlineData("POST", "Leads/upsert", Body, "ZohoCRM_upsertRecords", """{"body":{"data":[{"Last_Name":"Doe"}]},"path_variables":{"module":"Leads"}}""")]
    [InlineData("DELETE", "Leads/17", null, "ZohoCRM_deleteRecord", """{"path_variables":{"module":"Leads","recordID":"17"}}""")]
    [InlineData("POST", "coql", """{"select_query":"select Name from Leads"}""", "ZohoCRM_executeCOQLQuery", """{"body":{"select_query":"select Name from Leads"}}""")]
    public async Task A_request_becomes_the_tool_call_of_its_operation(string method, string uri, string? body, string tool, string arguments)
    {
        await using var harness = new McpHarness();

        using var response = await SendAsync(harness, method, uri, body);

        Assert.Equal((tool, arguments), (harness.Server.Call["name"]!.GetValue<string>(), harness.Server.Arguments));
        Assert.Equal(0, harness.Tiers.Sdk.Arrivals);
    }

    [Theory]
    [InlineData("GET", "Leads/abc")]
    [InlineData("GET", "settings/modules")]
    [InlineData("GET", "users")]
    [InlineData("GET", "Leads/17/Notes")]
    [InlineData("DELETE", "Leads?ids=1,2")]
    [InlineData("PATCH", "Leads/17")]
    [InlineData("GET", "%2e%2e")]
    public async Task A_request_that_is_none_of_the_operations_takes_the_next_tier_and_nothing_is_counted(string method, string uri)
    {
        await using var harness = new McpHarness();

        using var response = await SendAsync(harness, method, uri, null);

        Assert.Empty(harness.Server.Methods);
        Assert.Equal((1, 0L), (harness.Tiers.Sdk.Arrivals, harness.Breaker.TotalCalls));
    }

    [Fact]
    public async Task A_caller_who_has_no_other_tier_learns_that_nothing_was_called()
    {
        await using var harness = new McpHarness();
        using var request = new HttpRequestMessage(HttpMethod.Get, "users");
        request.UseTiers("mcp");

        using var response = await harness.Tiers.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.NotImplemented, """{"title":"The request can't be said in a tool call.","status":501}"""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("If-Match", "\"1\"")]
    [InlineData("If-Modified-Since", "Sat, 21 Nov 2026 10:00:00 GMT")]
    [InlineData("If-Unmodified-Since", "Sat, 21 Nov 2026 10:00:00 GMT")]
    [InlineData("X-EXTERNAL", "Leads.External_Id")]
    public async Task A_condition_that_would_be_lost_takes_the_next_tier_a_write_too(string name, string value)
    {
        await using var harness = new McpHarness();
        using var request = new HttpRequestMessage(HttpMethod.Post, "Leads") { Content = new StringContent(Body, Encoding.UTF8, "application/json"), Headers = { { name, value } } };

        using var response = await harness.Tiers.Client.SendAsync(request);

        Assert.Empty(harness.Server.Methods);
        Assert.Equal(Body, Assert.Single(harness.Tiers.Sdk.Seen).Body);
    }

    [Fact]
    public async Task A_body_that_can_be_read_once_is_still_whole_for_the_next_tier()
    {
        await using var harness = new McpHarness();
        harness.Server.ThenError(-32601, status: HttpStatusCode.NotFound);
        var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Body))) { Headers = { ContentType = new("application/json") } };

        using var response = await harness.Tiers.Client.PostAsync("Leads", content);

        Assert.Equal(Body, Assert.Single(harness.Tiers.Sdk.Seen).Body);
        Assert.Contains("Doe", harness.Server.Arguments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"data":[]},"name":"ZohoCRM_deleteRecord","x":{""")]
    [InlineData("""{"data":[]} {}""")]
    [InlineData("Last_Name=Doe")]
    public async Task A_body_that_is_no_json_text_never_becomes_a_part_of_the_call(string body)
    {
        await using var harness = new McpHarness();

        using var response = await harness.PostAsync(body: body);

        Assert.Empty(harness.Server.Calls);
        Assert.Equal(body, Assert.Single(harness.Tiers.Sdk.Seen).Body);
    }

    [Fact]
    public async Task A_form_takes_the_next_tier()
    {
        await using var harness = new McpHarness();

        using var response = await harness.Tiers.Client.PostAsync("Leads", new FormUrlEncodedContent([KeyValuePair.Create("Last_Name", "Doe")]));

        Assert.Empty(harness.Server.Calls);
        Assert.Equal(1, harness.Tiers.Sdk.Arrivals);
    }

    [Theory]
    [InlineData("GET", "tickets/a%2Fb?verbose=yes", null, """{"source":"rest","ticket":{"number":"a/b"},"verbose":"yes"}""")]
    [InlineData("GET", "tickets/7", null, """{"source":"rest","ticket":{"number":"7"}}""")]
    [InlineData("GET", "tickets?state=open&tag=a&tag=b", null, """{"state":"open","tag":["a","b"]}""")]
    [InlineData("POST", "tickets", """{"title":"x","n":1.50}""", """{"title":"x","n":1.50,"project":"7"}""")]
    public async Task Another_services_requests_become_calls_by_configuration_alone(string method, string uri, string? body, string arguments)
    {
        await using var harness = new McpHarness(Tickets);

        using var response = await SendAsync(harness, method, uri, body);

        Assert.Equal(arguments, harness.Server.Arguments);
        Assert.Equal(method == "POST" ? HttpStatusCode.Created : HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/b\u00fccher/{id}")]
    [InlineData("/b%c3%bccher/{id}")]
    public async Task A_path_is_found_however_it_is_escaped_in_the_settings(string path)
    {
        await using var harness = new McpHarness($$"""
            "Tools": { "get_book": { "Method": "GET", "Path": "{{path}}", "Arguments": { "id": "{id}" } } }
            """);

        using var response = await SendAsync(harness, "GET", "b\u00fccher/7", null);

        Assert.Equal("""{"id":"7"}""", harness.Server.Arguments);
    }

    [Theory]
    [InlineData("GET", "tickets/7?limit=3", null)]
    [InlineData("GET", "tickets", "{}")]
    [InlineData("POST", "tickets", "[1]")]
    public async Task What_no_argument_takes_is_not_dropped_but_takes_the_next_tier(string method, string uri, string? body)
    {
        await using var harness = new McpHarness(Tickets);

        using var response = await SendAsync(harness, method, uri, body);

        Assert.Equal((0, 1), (harness.Server.Calls.Count, harness.Tiers.Sdk.Arrivals));
    }

    [Fact]
    public async Task Another_services_result_in_words_is_a_text()
    {
        await using var harness = new McpHarness(Tickets);
        harness.Server.ThenText("Ticket 7 is open.");

        using var response = await harness.GetAsync("tickets/7");

        Assert.Equal(("text/plain", "Ticket 7 is open."), (response.Content.Headers.ContentType!.MediaType, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_preset_tool_can_have_another_name()
    {
        await using var harness = new McpHarness("""
            "Preset": "ZohoCrm", "ProtocolVersion": "2026-07-28", "Tools": { "get": { "Tool": "crm_get" } }
            """);

        await harness.GetAsync();

        Assert.Equal(("crm_get", """{"path_variables":{"module":"Leads","recordID":"1"}}"""), (harness.Server.Call["name"]!.GetValue<string>(), harness.Server.Arguments));
    }

    private static Task<HttpResponseMessage> SendAsync(McpHarness harness, string method, string uri, string? body) => harness.Tiers.Client.SendAsync(
        new HttpRequestMessage(new HttpMethod(method), uri) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") });
}
