using HttpResilience.Drills.Tiers;
using HttpResilience.Drills.Writes;

namespace HttpResilience.IntegrationTests.Drills;

/// <summary>A proof that can't fail is none: each promise that the drill checks, broken on purpose.</summary>
public sealed class WriteVerdictTests
{
    private readonly TierRecords _records = new();

    [Theory]
    [InlineData(WriteKind.Post)]
    [InlineData(WriteKind.EmptyPost)]
    [InlineData(WriteKind.StreamPost)]
    [InlineData(WriteKind.KeyedPost)]
    [InlineData(WriteKind.Put)]
    internal void A_write_that_was_executed_and_acknowledged_is_as_promised(WriteKind kind)
    {
        Executed("mcp", kind);

        Assert.Empty(Judge(new(Write(kind), Said.Acknowledged, "") { AnsweredBy = "mcp", Attempts = 1 }));
    }

    [Theory]
    [InlineData(WriteKind.Post)]
    [InlineData(WriteKind.KeyedPost)]
    [InlineData(WriteKind.Put)]
    internal void An_acknowledged_write_that_no_tier_executed_is_found(WriteKind kind)
    {
        Log("mcp", LoggedEvent.Arrived, kind);

        Assert.Contains("acknowledged and never executed", Broken(kind, Said.Acknowledged), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WriteKind.Post)]
    [InlineData(WriteKind.EmptyPost)]
    [InlineData(WriteKind.StreamPost)]
    [InlineData(WriteKind.KeyedPost)]
    internal void A_POST_that_was_executed_twice_is_found(WriteKind kind)
    {
        Executed("mcp", kind);
        Executed("sdk", kind);

        Assert.Contains("executed 2 times, by mcp, sdk", Broken(kind, Said.Acknowledged), StringComparison.Ordinal);
    }

    [Fact]
    public void A_PUT_may_be_executed_twice()
    {
        Executed("mcp", WriteKind.Put);
        Executed("sdk", WriteKind.Put);

        Assert.Empty(Judge(new(Write(WriteKind.Put), Said.Acknowledged, "")));
    }

    [Fact]
    public void A_POST_that_arrived_a_second_time_is_found_even_if_it_was_executed_once()
    {
        Log("mcp", LoggedEvent.Arrived, WriteKind.Post);
        Executed("sdk", WriteKind.Post);

        Assert.Contains("arrived again", Broken(WriteKind.Post, Said.Acknowledged), StringComparison.Ordinal);
    }

    [Fact]
    public void A_POST_may_arrive_again_after_a_429()
    {
        Log("mcp", LoggedEvent.Arrived, WriteKind.Post);
        Log("mcp", LoggedEvent.Refused, WriteKind.Post);
        Executed("sdk", WriteKind.Post);

        Assert.Empty(Judge(new(Write(WriteKind.Post), Said.Acknowledged, "") { AnsweredBy = "sdk", Attempts = 2 }));
    }

    [Theory]
    [InlineData(WriteKind.Post)]
    [InlineData(WriteKind.KeyedPost)]
    [InlineData(WriteKind.Put)]
    internal void A_write_that_was_executed_although_its_caller_was_told_that_it_was_not_is_found(WriteKind kind)
    {
        Executed("rest", kind);

        Assert.Contains("executed by rest while its caller was told that it was not", Broken(kind, Said.NotExecuted), StringComparison.Ordinal);
        Assert.Empty(Judge(new(Write(kind), Said.MayBeExecuted, "")));
    }

    [Fact]
    public void An_arrival_that_is_not_among_the_attempts_told_of_is_found()
    {
        Log("mcp", LoggedEvent.Arrived, WriteKind.Put);
        Log("sdk", LoggedEvent.Arrived, WriteKind.Put);

        Assert.Contains("arrived 2 times in 1 attempts", Assert.Single(Judge(new(Write(WriteKind.Put), Said.FailureStatus, "") { Attempts = 1 })), StringComparison.Ordinal);
        var byTier = new Dictionary<string, int> { ["mcp"] = 1, ["sdk"] = 0 };
        Assert.Contains("0 attempts told of sdk", Assert.Single(Judge(new(Write(WriteKind.Put), Said.MayBeExecuted, "") { AttemptsByTier = byTier })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_POST_that_another_tier_executed_than_the_one_that_is_said_to_have_answered_is_found()
    {
        Executed("sdk", WriteKind.Post);

        var broken = Assert.Single(Judge(new(Write(WriteKind.Post), Said.Acknowledged, "") { AnsweredBy = "mcp" }));
        Assert.Contains("acknowledged by mcp and executed by sdk", broken, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_was_executed_with_another_body_is_found()
    {
        _records.Add("mcp", new(LoggedEvent.Executed, "PUT", "1", BodyDigest.Of([])));

        Assert.Contains("executed with the body 0:", Broken(WriteKind.Put, Said.Acknowledged), StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_for_one_tier_that_another_got_is_found()
    {
        Executed("mcp", WriteKind.Post);

        Assert.Contains("meant for rest", Assert.Single(Judge(new(Write(WriteKind.Post) with { OnlyTier = "rest" }, Said.Acknowledged, ""))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_its_caller_was_told_nothing_of_is_found()
    {
        Executed("mcp", WriteKind.Post);

        Assert.Contains("nobody was told", Assert.Single(WriteVerdict.Judge([], _records)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_that_no_caller_expects_is_found() => Assert.Contains("no caller expects", Broken(WriteKind.Post, Said.Unexpected), StringComparison.Ordinal);

    [Theory]
    [InlineData("Executed POST 12 5:AB", null)]
    [InlineData("Executed POST 12", null)]
    [InlineData("", null)]
    [InlineData("Executed POST 12 5:AB .", "12")]
    public void A_line_that_a_killed_tier_did_not_finish_is_no_execution(string line, string? key)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, line);
        using (var log = new TierLog(path))
            log.Append(new(LoggedEvent.Executed, "POST", "next", "-"));

        Assert.Equal(key is null ? ["next"] : [key, "next"], TierLogLine.ReadAll(path).Select(read => read.Key));
        File.Delete(path);
    }

    private static PlannedWrite Write(WriteKind kind) => new("1", kind, Size: kind == WriteKind.EmptyPost ? 0 : 5);

    private void Executed(string tier, WriteKind kind)
    {
        Log(tier, LoggedEvent.Arrived, kind);
        Log(tier, LoggedEvent.Executed, kind);
    }

    private void Log(string tier, LoggedEvent told, WriteKind kind) => _records.Add(tier, new(told, kind == WriteKind.Put ? "PUT" : "POST", "1", Write(kind).Body));

    private string Broken(WriteKind kind, Said said) => string.Join('\n', Judge(new(Write(kind), said, "")));

    private IReadOnlyList<string> Judge(WriteReport report) => [.. WriteVerdict.Judge([report], _records)];
}
