using HttpResilience.Configuration;

namespace HttpResilience.Tests.Configuration;

public sealed class OptionsReaderTests
{
    private const string Client = TestClient.Path;

    [Theory]
    [InlineData("TierResilience:Clientes", "'Clientes' is not a setting of TierResilience; did you mean 'Clients'?")]
    [InlineData("TierResilience:Defaults:Tiers", "'Tiers' is not a setting of Defaults; it is a setting of a client, an operation")]
    [InlineData("TierResilience:Defaults:Operations", "'Operations' is not a setting of Defaults; it is a setting of a client")]
    [InlineData("TierResilience:Defaults:BaseAddress", "'BaseAddress' is not a setting of Defaults; it is a setting of a client, a tier")]
    [InlineData($"{Client}:CircuitBreaker:FailureTreshold", "'FailureTreshold' is not a setting of CircuitBreaker; did you mean 'FailureThreshold'?")]
    [InlineData($"{Client}:Retry:Attempts", "'Attempts' is not a setting of Retry; did you mean 'MaxAttempts'?")]
    [InlineData($"{Client}:Retry:Zzz", "'Zzz' is not a setting of Retry; it can be Backoff, BaseDelay, Budget, ExponentialBase, Jitter, MaxAttempts, MaxDelay")]
    [InlineData($"{Client}:Tiers:mcp:Ordr", "'Ordr' is not a setting of a tier; did you mean 'Order'?")]
    [InlineData($"{Client}:Operations:op:Tier", "'Tier' is not a setting of an operation; did you mean 'Tiers'?")]
    [InlineData($"{Client}:TotalTimout", "'TotalTimout' is not a setting of a client; did you mean 'TotalTimeout'?")]
    [InlineData($"{Client}:Fallback", "'Fallback' is not a setting of a client; it can be ")]
    [InlineData($"{Client}:ShouldHandle", "'ShouldHandle' is not a setting of a client; it can be ")]
    [InlineData($"{Client}:RootEnabled", "'RootEnabled' is not a setting of a client; ")]
    public void An_unknown_key_is_refused_and_the_nearest_one_named(string path, string message) =>
        Assert.Contains(TestClient.Failures((path, "x")), failure => failure.StartsWith($"{path}: {message}", StringComparison.Ordinal));

    [Theory]
    [InlineData("TierResilience:Clients", "on", "'on' is not a section with the clients by name")]
    [InlineData("TierResilience", "on", "'on' is not a section with Enabled, Defaults, Clients")]
    [InlineData(Client, "on", "'on' is not a section with the settings of a client")]
    [InlineData($"{Client}:Retry", "3", "'3' is not a section with the settings of Retry")]
    [InlineData($"{Client}:Tiers:mcp", "https://gateway.example", "'https://gateway.example' is not a section with the settings of a tier")]
    [InlineData($"{Client}:FailureStatusCodes", "500,502", "'500,502' is not a list; write it as an array, or one key for each element, from 0")]
    [InlineData($"{Client}:FailureStatusCodes:first", "500", "'first' is not an index; FailureStatusCodes is a list, its keys count from 0")]
    [InlineData($"{Client}:Tiers:mcp:Headers", "hunter2", "the value is not a section with texts by name")]
    [InlineData("TierResilience:Enabled", "ja", "'ja' is not true or false")]
    public void A_value_in_place_of_a_section_is_refused(string path, string value, string message) =>
        Assert.Contains($"{path}: {message}", TestClient.Failures((path, value)));

    [Theory]
    [InlineData("AttemptTimeout", "a section is not a duration between 00:00:00.001 and 1.00:00:00; write the duration itself in its place, for example 00:00:30")]
    [InlineData("Enabled", "a section is not true or false")]
    [InlineData("Tiers:mcp:BaseAddress", "a section is not a text")]
    [InlineData("Tiers:mcp:Headers:X-Key", "a section is not a text")]
    [InlineData("FailureStatusCodes:0", "a section is not a whole number")]
    public void A_section_in_place_of_a_value_is_refused(string key, string message) =>
        Assert.Contains($"{Client}:{key}: {message}", TestClient.Failures(($"{Client}:{key}:Deeper", "1")));

    [Fact]
    public void All_errors_of_reading_bounds_and_relations_come_in_one_message()
    {
        var failures = TestClient.Failures(
            ("TierResilience:Defaults:CircuitBreaker:FailureTreshold", "5"), ($"{Client}:Retry:BaseDelay", "1"), ($"{Client}:Retry:MaxAttempts", "0"),
            ($"{Client}:Tiers:rest:Order", "1"), ($"{Client}:Tiers:mcp:BaseAddress", "gateway"));

        Assert.Equal(
            [
                "TierResilience:Defaults:CircuitBreaker:FailureTreshold: 'FailureTreshold' is not a setting of CircuitBreaker; did you mean 'FailureThreshold'?",
                $"{Client}:Retry:BaseDelay: '1' would mean 1 day; for 1 second write 00:00:01",
                $"{Client}:Retry:MaxAttempts: 0 is not between 1 and 100",
                $"{Client}:Tiers:mcp:BaseAddress: 'gateway' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/",
                $"{Client}:Tiers:rest:Order: 1 is the order of 'mcp' and 'rest'; give each tier its own",
            ],
            failures);
    }

    [Fact]
    public void Lists_are_ordered_by_index_and_an_empty_array_is_an_empty_list()
    {
        (string, string?)[] statuses = [.. Enumerable.Range(0, 11).Reverse().Select(i => ($"{Client}:RetryStatusCodes:{i}", (string?)$"{500 + i}"))];
        var options = TestClient.Read([.. statuses, ($"{Client}:FailureStatusCodes", ""), ($"{Client}:CredentialHeaders:0", "X-Key")]);

        Assert.Equal(Enumerable.Range(500, 11), options.RetryStatusCodes!);
        Assert.Empty(options.FailureStatusCodes!);
        Assert.Equal(["X-Key"], options.CredentialHeaders!);
        Assert.Null(options.FallbackStatusCodes);
    }

    [Theory]
    [InlineData("null", "Retr:1: the element has no value; leave it out")]
    [InlineData("{}", "Retr:1: the element has no value; leave it out")]
    [InlineData("\"soon\"", "Retr:1: 'soon' is not a whole number")]
    public void An_element_that_cannot_be_read_is_refused_and_not_left_out(string element, string message)
    {
        var configuration = TestClient.BuildJson($$"""
            { "TierResilience": { "Clients": { "X": { "RetryStatusCodes": [ 503, {{element}}, 999 ], "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://mcp.example/" } } } } } }
            """);
        Assert.Equal([$"{TestClient.Path}:{message.Replace("Retr:", "RetryStatusCodes:", StringComparison.Ordinal)}"], TestClient.Failures(configuration));
    }

    [Fact]
    public void A_message_is_one_line_whatever_a_key_holds()
    {
        var failure = Assert.Single(TestClient.Failures(($"{TestClient.Path}:Retry:x\r\n2026-01-01 all is well", "1")));
        Assert.StartsWith($"{TestClient.Path}:Retry:x\uFFFD\uFFFD2026-01-01 all is well: ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(failure, char.IsControl);
    }

    [Theory]
    [InlineData("Tiers:a\nb:Order")]
    [InlineData("Operations:a\nb:Repeatable")]
    public void A_name_that_would_break_a_line_of_a_log_is_refused(string key) =>
        Assert.Contains(TestClient.Failures(($"{TestClient.Path}:{key}", "9")), failure => failure.Contains("a\uFFFDb: ", StringComparison.Ordinal) && failure.Contains("control character", StringComparison.Ordinal));

    [Fact]
    public void A_key_without_a_value_counts_as_absent()
    {
        var options = TestClient.Read(TestClient.BuildJson(
            """
            { "TierResilience": { "Clients": { "X": {
              "TotalTimeout": null, "RetryStatusCodes": null, "FailureStatusCodes": [], "Retry": null, "Operations": {},
              "Tiers": { "mcp": { "Order": 1, "BaseAddress": "https://gateway.example/", "Headers": { "X-Key": null } } }
            } } } }
            """));

        Assert.Null(options.TotalTimeout);
        Assert.Null(options.RetryStatusCodes);
        Assert.Empty(options.FailureStatusCodes!);
        Assert.NotNull(options.Retry);
        Assert.Empty(options.Tiers["MCP"].Headers);
    }

    [Fact]
    public void Every_public_property_that_is_no_delegate_is_a_setting_and_every_class_is_registered()
    {
        foreach (var schema in Reachable(OptionsSchema.Client))
            Assert.NotEmpty(schema.Properties);
        Assert.DoesNotContain(OptionsSchema.Client.Properties, property => property.Name is "Fallback" or "ShouldHandle" or "Defaults" or "ReadErrors");
        Assert.Equal(["BaseAddress", "Operations", "Tiers"], OptionsSchema.Client.Properties.Select(property => property.Name).Except(OptionsSchema.Defaults.Properties.Select(property => property.Name)));
    }

    private static IEnumerable<OptionsSchema> Reachable(OptionsSchema schema) =>
        schema.Properties.Where(property => property.Kind is OptionKind.Section or OptionKind.SectionMap).SelectMany(property => Reachable(property.Nested)).Prepend(schema);
}
