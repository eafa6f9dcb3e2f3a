namespace HttpResilience.Tests.Configuration;

public sealed class OperationRulesTests
{
    private const string Operation = $"{TestClient.Path}:Operations:op";

    [Theory]
    [InlineData("crm", "does not start with '/'; a template is the whole path below the client's base address")]
    [InlineData("", "does not start with '/'; a template is the whole path below the client's base address")]
    [InlineData("/crm/*/notes", "has a '*' that is not the whole last segment; use {name} for one segment in the middle")]
    [InlineData("/crm/a*", "has a '*' that is not the whole last segment; use {name} for one segment in the middle")]
    [InlineData("/*/*", "has a '*' that is not the whole last segment; use {name} for one segment in the middle")]
    [InlineData("/crm/{id}.json", "has a segment '{id}.json'; braces enclose a name and a whole segment, for example {id}")]
    [InlineData("/crm/{}", "has a segment '{}'; braces enclose a name and a whole segment, for example {id}")]
    [InlineData("/crm/{a{b}}", "has a segment '{a{b}}'; braces enclose a name and a whole segment, for example {id}")]
    [InlineData("/crm/{id}/{ID}", "has {id} twice; give each segment its own name")]
    [InlineData("/crm/../admin", "has dot segments, which no request's path keeps; write the path without them")]
    [InlineData("/crm/%2E%2e/admin", "has dot segments, which no request's path keeps; write the path without them")]
    [InlineData("/crm/./admin", "has dot segments, which no request's path keeps; write the path without them")]
    public void A_bad_template_is_refused(string template, string message) =>
        Assert.Equal([$"{Operation}:Path: '{template}' {message}"], TestClient.Failures(($"{Operation}:Path", template)));

    [Theory]
    [InlineData("/crm?id=hunter2", "'/crm?***' has a query; a template is a path without one, and only the path of a request is compared with it: write '/crm'")]
    [InlineData("search?word=*", "'search?***' has a query; a template is a path without one, and only the path of a request is compared with it: write '/search'")]
    [InlineData("?hunter2", "'?***' has a query; a template is a path without one, and only the path of a request is compared with it: write '/'")]
    [InlineData("/crm#hunter2", "'/crm#***' has a fragment; a template is a path without one, and only the path of a request is compared with it: write '/crm'")]
    public void A_template_has_no_query(string template, string message) =>
        Assert.Equal([$"{Operation}:Path: {message}"], TestClient.Failures(($"{Operation}:Path", template)));

    [Theory]
    [InlineData("https://svc:hun?ter2@crm.example/v8", "'https://***@crm.example/v8' does not start with '/'; a template is the whole path below the client's base address")]
    [InlineData("https://crm.example/v8?id=1", "'https://crm.example/v8?***' does not start with '/'; a template is the whole path below the client's base address")]
    [InlineData("//svc:hun#ter2@crm.example/v8", "'***@crm.example/v8' has a fragment; a template is a path without one, and only the path of a request is compared with it")]
    [InlineData("/to/https://svc:hun?ter2@crm.example/v8", "'/to/https://***@crm.example/v8' has a query; a template is a path without one, and only the path of a request is compared with it")]
    public void Of_an_address_in_the_place_of_a_template_no_part_is_proposed(string template, string message) =>
        Assert.Equal([$"{Operation}:Path: {message}"], TestClient.Failures(($"{Operation}:Path", template)));

    [Theory]
    [InlineData("GTE", "GET")]
    [InlineData("gett", "GET")]
    [InlineData("PSOT", "POST")]
    [InlineData("Pot", "POST")]
    [InlineData("PATH", "PATCH")]
    [InlineData("DELTE", "DELETE")]
    [InlineData("option", "OPTIONS")]
    public void A_method_that_is_nearly_a_known_one_is_refused(string method, string meant) =>
        Assert.Equal([$"{Operation}:Method: '{method}' is no method that is known; did you mean '{meant}'?"], TestClient.Failures(($"{Operation}:Method", method)));

    [Theory]
    [InlineData("")]
    [InlineData("PO ST")]
    [InlineData("GET,POST")]
    [InlineData("G\u00C9T")]
    public void A_method_that_is_no_token_is_refused(string method) =>
        Assert.Equal([$"{Operation}:Method: '{method}' is not a method, for example GET"], TestClient.Failures(($"{Operation}:Method", method)));

    [Fact]
    public void Methods_of_the_registry_and_of_ones_own_are_taken_in_any_case()
    {
        // IANA's registry, and some that services have chosen.
        string[] taken =
        [
            "GET", "get", "Head", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "patch", "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "COPY", "LABEL", "LINK", "LOCK",
            "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "ORDERPATCH", "PRI", "PROPFIND", "PROPPATCH", "QUERY", "REBIND", "REPORT", "SEARCH", "UNBIND",
            "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE", "UPDATEREDIRECTREF", "VERSION-CONTROL", "PURGE", "LIST", "BAN", "NOTIFY", "SUBSCRIBE", "M-SEARCH", "READ", "SET", "BATCH", "PUSH", "STOP", "COLLECT", "CONTACT",
        ];
        Assert.Empty(taken.SelectMany(method => TestClient.Failures(($"{Operation}:Method", method))));
    }

    [Fact]
    public void A_template_has_no_backslash() =>
        Assert.Contains("has a backslash, which no request's path keeps; write '/'", Assert.Single(TestClient.Failures(($"{Operation}:Path", "/crm\\x"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("/ü", "/%c3%bc")]
    [InlineData("/a b", "/a%20b")]
    [InlineData("//x", "/x")]
    [InlineData("/%41/{a}", "/A/{b}")]
    public void Two_spellings_of_the_same_path_match_the_same_requests(string one, string other) =>
        Assert.Contains("matches the same requests for 'op' and 'op2'", Assert.Single(TestClient.Failures(($"{Operation}:Path", one), ($"{Operation}2:Path", other))), StringComparison.Ordinal);

    [Theory]
    [InlineData("/")]
    [InlineData("/*")]
    [InlineData("/crm/v8/{module}/{id}")]
    [InlineData("/crm/{module}/*")]
    [InlineData("/crm/v8/.well-known/...")]
    public void A_good_template_is_taken(string template) => Assert.Empty(TestClient.Failures(($"{Operation}:Path", template)));

    [Fact]
    public void Two_operations_that_match_the_same_requests_are_refused()
    {
        (string, string?)[] same = [($"{Operation}:Method", "GET"), ($"{Operation}:Path", "/crm/{a}/x"), ($"{Operation}2:Method", "get"), ($"{Operation}2:Path", "/crm/{b}/x")];
        Assert.Equal([$"{Operation}2:Path: '/crm/{{b}}/x' matches the same requests for 'op' and 'op2'; give each operation its own method or path"], TestClient.Failures(same));
        Assert.Empty(TestClient.Failures([.. same[..3], ($"{Operation}2:Path", "/CRM/{b}/x")]));
        Assert.Empty(TestClient.Failures([.. same[..2], ($"{Operation}2:Method", "PUT"), same[3]]));
        Assert.Empty(TestClient.Failures(($"{Operation}:Repeatable", "true"), ($"{Operation}2:Repeatable", "true")));
    }

    [Theory]
    [InlineData("rst", "'rst' is not a tier of the client; did you mean 'rest'?")]
    [InlineData("graphql", "'graphql' is not a tier of the client; it can be mcp, rest")]
    public void An_operation_names_tiers_that_exist(string tier, string message) =>
        Assert.Equal([$"{Operation}:Tiers:1: {message}"], TestClient.Failures(($"{Operation}:Tiers:0", "MCP"), ($"{Operation}:Tiers:1", tier)));

    [Fact]
    public void An_operation_names_a_tier_once() =>
        Assert.Equal([$"{Operation}:Tiers:1: 'MCP' is listed twice; a request tries a tier once"], TestClient.Failures(($"{Operation}:Tiers:0", "mcp"), ($"{Operation}:Tiers:1", "MCP")));

    [Fact]
    public void An_empty_list_of_tiers_is_refused() =>
        Assert.Equal([$"{Operation}:Tiers: the list is empty, which leaves no tier; name at least one, or leave it out for all"], TestClient.Failures(($"{Operation}:Tiers", "")));

    [Theory]
    [InlineData("TotalTimeout", "00:00:09", "00:00:09 is below the attempt timeout of the first tier, 'mcp', 00:00:10 (the default); make the total timeout at least that long, or set AttemptTimeout to less")]
    [InlineData("AttemptTimeout", "00:00:31", "00:00:31 is above the total timeout 00:00:30 (the default); set the total timeout too, or a shorter time here")]
    public void An_operation_has_the_time_for_one_attempt(string key, string value, string message) =>
        Assert.Equal([$"{Operation}:{key}: {message}"], TestClient.Failures(($"{Operation}:{key}", value)));

    [Fact]
    public void An_operations_own_times_and_tiers_are_what_counts()
    {
        Assert.Empty(TestClient.Failures(($"{Operation}:TotalTimeout", "00:00:05"), ($"{Operation}:AttemptTimeout", "00:00:05")));
        (string, string?)[] slow = [($"{Operation}:Tiers:0", "rest"), ($"{TestClient.Path}:Tiers:rest:AttemptTimeout", "00:00:45")];
        Assert.Equal(
            [$"{TestClient.Path}:Tiers:rest:AttemptTimeout: 00:00:45 is above the total timeout 00:00:30 (the default); set the total timeout too, or a shorter time here"],
            TestClient.Failures(slow));
        Assert.Empty(TestClient.Failures([.. slow, ($"{Operation}:TotalTimeout", "00:00:45")]));
    }
}
