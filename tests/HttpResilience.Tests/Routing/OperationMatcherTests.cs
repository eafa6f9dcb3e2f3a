using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

public sealed class OperationMatcherTests
{
    private readonly OperationMatcher _matcher = Matcher(
        ("GET", "/crm/v8/{module}"), ("GET", "/crm/v8/{module}/{id}"), ("POST", "/crm/v8/coql"), (null, "/crm/v8/{module}/search"), ("POST", "/crm/bulk/v8/*"), ("GET", "/crm/{v}/special/deep"),
        (null, "/files/*"), ("PUT", "/files/exact"), (null, "/"), ("GET", "/shop/"));

    [Theory]
    [InlineData("GET", "crm/v8/Accounts", "GET /crm/v8/{module}")]
    [InlineData("get", "/crm/v8/Accounts", "GET /crm/v8/{module}")]
    [InlineData("GET", "crm/v8/Accounts/1", "GET /crm/v8/{module}/{id}")]
    [InlineData("GET", "crm/v8/Accounts/search", " /crm/v8/{module}/search")]
    [InlineData("DELETE", "crm/v8/Accounts/search", " /crm/v8/{module}/search")]
    [InlineData("POST", "crm/v8/coql", "POST /crm/v8/coql")]
    [InlineData("GET", "crm/v8/coql", "GET /crm/v8/{module}")]
    [InlineData("POST", "crm/bulk/v8/a/b/c", "POST /crm/bulk/v8/*")]
    [InlineData("POST", "crm/bulk/v8/", "POST /crm/bulk/v8/*")]
    [InlineData("POST", "crm/bulk/v8", null)]
    [InlineData("GET", "crm/v8/special/deep", "GET /crm/v8/{module}/{id}")]
    [InlineData("GET", "crm/v9/special/deep", "GET /crm/{v}/special/deep")]
    [InlineData("PUT", "files/exact", "PUT /files/exact")]
    [InlineData("GET", "files/exact", " /files/*")]
    [InlineData("GET", "files/a/b", " /files/*")]
    [InlineData("GET", "", " /")]
    [InlineData("GET", "crm/v8//1", null)]
    [InlineData("GET", "crm/v8/Accounts/1/notes", null)]
    [InlineData("GET", "CRM/v8/Accounts", null)]
    [InlineData("GET", "unknown", null)]
    [InlineData("GET", "shop/", "GET /shop/")]
    [InlineData("GET", "shop", null)]
    [InlineData("GET", "shop//x", null)]
    public void A_literal_wins_over_a_parameter_and_that_over_the_rest(string method, string path, string? expected) => Assert.Equal(expected, _matcher.Match(method, path)?.Name);

    [Fact]
    public void Without_operations_nothing_matches() => Assert.Equal((true, null, false), (new OperationMatcher().IsEmpty, new OperationMatcher().Match("GET", ""), _matcher.IsEmpty));

    [Fact]
    public void Hundreds_of_operations_are_told_apart_without_an_allocation()
    {
        var matcher = Matcher([.. Enumerable.Range(0, 300).Select(i => ((string?)"GET", $"/crm/v8/module{i}/{{id}}"))]);
        Assert.Equal("GET /crm/v8/module299/{id}", matcher.Match("GET", "crm/v8/module299/17")?.Name);
        Assert.Equal(0, Allocated.By(() => matcher.Match("GET", "crm/v8/module150/17"), times: 100));
    }

    private static OperationMatcher Matcher(params (string? Method, string Path)[] templates)
    {
        var matcher = new OperationMatcher();
        foreach (var (method, path) in templates)
            matcher.Add(method, path, new TierOperation($"{method} {path}", null, null, null, null));
        return matcher;
    }
}
