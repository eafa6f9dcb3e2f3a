using HttpResilience.CircuitBreaking;

namespace HttpResilience.Tests.Fleet.Deciding;

/// <summary>
/// What is to be done, for each thing that an instance can do and each that the store can say. "over" and "lapsed" ended a second ago, "stale" longer ago than it was open;
/// "forced" is open by hand. Rows that rest everywhere are left out: those out of the breaker's hands always are.
/// </summary>
public sealed class DecisionTests
{
    [Fact]
    public void All_rests_where_both_agree_and_nobody_asks() =>
        Assert.DoesNotContain('\n', new DecisionTable(IsAgreed: true, IsNews: false, AgreedClosed: false).Draw());

    // What a person did goes out; what a person said for the fleet holds. An opening is news where the fleet is closed,
    // or says nothing any more; a verdict of probes, as nobody else has spoken.
    [Fact]
    public void It_changed_and_nobody_else_did() => Check(
        new(IsAgreed: false, IsNews: false, AgreedClosed: false),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            closed, as it began agree    agree    agree    publish  follow   publish  publish  publish  publish  publish  publish  publish  publish  follow
            closed by probes    agree    agree    agree    publish  follow   publish  publish  publish  publish  publish  publish  publish  publish  follow
            closed by hand      publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            closed, followed    agree    agree    agree    publish  follow   publish  publish  publish  publish  publish  publish  publish  publish  follow
            open by a rule      publish  publish  publish  agree    follow   agree    agree    agree    publish  agree    agree    agree    agree    follow
            open by a probe     publish  publish  publish  publish  follow   publish  publish  publish  publish  publish  publish  publish  publish  follow
            open by hand        publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            open, followed      publish  publish  publish  agree    follow   agree    agree    agree    publish  agree    agree    agree    agree    follow
            half-open, leased   agree    agree    agree    lease    follow   lease    lease    lease    lease    lease    follow   follow   lease    follow
            half-open, alone    agree    agree    agree    lease    follow   lease    lease    lease    lease    lease    follow   follow   lease    follow
            isolated by hand    publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            isolated, followed  agree    agree    agree    publish  follow   publish  publish  publish  publish  publish  publish  publish  publish  follow
            """);

    // Probes of before the fleet was closed, or reset, are of no interest. Nobody takes a lease that another holds.
    [Fact]
    public void It_changed_and_so_did_another() => Check(
        new(IsAgreed: false, IsNews: true, AgreedClosed: false),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            closed, as it began agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            closed by probes    agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            closed by hand      publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            closed, followed    agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            open by a rule      publish  publish  publish  agree    follow   agree    agree    agree    publish  agree    agree    agree    agree    follow
            open by a probe     publish  follow   follow   agree    follow   agree    agree    agree    publish  publish  agree    agree    agree    follow
            open by hand        publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            open, followed      publish  publish  publish  agree    follow   agree    agree    agree    publish  agree    agree    agree    agree    follow
            half-open, leased   agree    follow   follow   follow   follow   lease    lease    lease    lease    lease    follow   follow   lease    follow
            half-open, alone    agree    follow   follow   follow   follow   lease    lease    lease    lease    lease    follow   follow   lease    follow
            isolated by hand    publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            isolated, followed  agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            """);

    // Its own business up to now: a closing of others says nothing about what its probes found since.
    [Fact]
    public void It_changed_on_its_own_while_the_fleet_was_closed_and_so_did_another() => Check(
        new(IsAgreed: false, IsNews: true, AgreedClosed: true),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            closed, as it began agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            closed by probes    agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            closed by hand      publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            closed, followed    agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            open by a rule      publish  publish  publish  agree    follow   agree    agree    agree    publish  agree    agree    agree    agree    follow
            open by a probe     publish  publish  publish  agree    follow   agree    agree    agree    publish  publish  agree    agree    agree    follow
            open by hand        publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            open, followed      publish  publish  publish  agree    follow   agree    agree    agree    publish  agree    agree    agree    agree    follow
            half-open, leased   agree    agree    agree    follow   follow   lease    lease    lease    lease    lease    follow   follow   lease    follow
            half-open, alone    agree    agree    agree    follow   follow   lease    lease    lease    lease    lease    follow   follow   lease    follow
            isolated by hand    publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish  publish
            isolated, followed  agree    agree    agree    follow   follow   follow   follow   follow   publish  publish  follow   follow   follow   follow
            """);

    // What was lost is said again. Who waits need not wait anew; what is stale opens nobody.
    [Fact]
    public void Another_changed() => Check(
        new(IsAgreed: true, IsNews: true, AgreedClosed: false),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            closed, as it began agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            closed by probes    agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            closed by hand      agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            closed, followed    agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            open by a rule      publish  follow   follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            open by a probe     publish  follow   follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            open by hand        publish  follow   follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            open, followed      publish  follow   follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            half-open, leased   lease    follow   follow   follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow
            half-open, alone    agree    follow   follow   follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow
            isolated by hand    publish  follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   agree
            isolated, followed  publish  follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   agree
            """);

    // A vote of somebody else closes nobody who is open on his own; an operator's reset does.
    [Fact]
    public void Another_changed_while_the_fleet_was_closed() => Check(
        new(IsAgreed: true, IsNews: true, AgreedClosed: true),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            closed, as it began agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            closed by probes    agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            closed by hand      agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            closed, followed    agree    agree    follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow   follow
            open by a rule      publish  agree    follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            open by a probe     publish  agree    follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            open by hand        publish  agree    follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            open, followed      publish  agree    follow   follow   follow   agree    agree    agree    agree    agree    agree    agree    agree    follow
            half-open, leased   lease    agree    follow   follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow
            half-open, alone    agree    agree    follow   follow   follow   follow   follow   follow   follow   agree    follow   follow   follow   follow
            isolated by hand    publish  agree    follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   agree
            isolated, followed  publish  agree    follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   follow   agree
            """);

    // Renewed while in use.
    [Fact]
    public void It_probes() => Check(
        new(IsAgreed: true, IsNews: false, AgreedClosed: false, LeaseAsk.None, IsLeaseInUse: true),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            half-open, leased   .        .        .        .        .        .        .        .        .        lease    .        .        .        .
            """);

    // Given back, so that who has some can.
    [Fact]
    public void It_may_probe_and_has_no_requests() => Check(
        new(IsAgreed: true, IsNews: false, AgreedClosed: false, LeaseAsk.None, IsLeaseInUse: false),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            half-open, leased   .        .        .        .        .        .        .        .        .        give     .        .        .        .
            """);

    // Asked for when the fleet's time is over too; a lease of its own from before it lost the store is taken up. One that was given back for another is left to that one.
    [Fact]
    public void A_request_found_its_time_over() => Check(
        new(IsAgreed: true, IsNews: false, AgreedClosed: false, LeaseAsk.WhenOver),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            open by a rule      .        .        .        .        .        lease    lease    .        lease    lease    .        .        lease    .
            open by a probe     .        .        .        .        .        lease    lease    .        lease    lease    .        .        lease    .
            open by hand        .        .        .        .        .        lease    lease    .        lease    lease    .        .        lease    .
            open, followed      .        .        .        .        .        lease    lease    .        lease    lease    .        .        lease    .
            """);

    // Once, whoever it was.
    [Fact]
    public void Its_requests_go_on_asking_for_a_lease_that_is_not_new() => Check(
        new(IsAgreed: true, IsNews: false, AgreedClosed: false, LeaseAsk.WhenOver, IsWishing: true),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            open by a rule      .        .        .        .        .        lease    lease    .        lease    lease    want     .        lease    .
            open by a probe     .        .        .        .        .        lease    lease    .        lease    lease    want     .        lease    .
            open by hand        .        .        .        .        .        lease    lease    .        lease    lease    want     .        lease    .
            open, followed      .        .        .        .        .        lease    lease    .        lease    lease    want     .        lease    .
            """);

    // At once, but neither against a person nor while another probes.
    [Fact]
    public void Its_health_probe_was_good() => Check(
        new(IsAgreed: true, IsNews: false, AgreedClosed: false, LeaseAsk.AtOnce),
            """
                                nothing  closed   reset    open     forced   over     for me   for them stale    mine     theirs   wanted   lapsed   isolated
            open by a rule      .        .        .        lease    .        lease    lease    .        lease    lease    .        .        lease    .
            open by a probe     .        .        .        lease    .        lease    lease    .        lease    lease    .        .        lease    .
            open by hand        .        .        .        lease    .        lease    lease    .        lease    lease    .        .        lease    .
            open, followed      .        .        .        lease    .        lease    lease    .        lease    lease    .        .        lease    .
            """);

    private static void Check(DecisionTable table, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), table.Draw(), ignoreLineEndingDifferences: true);
}
