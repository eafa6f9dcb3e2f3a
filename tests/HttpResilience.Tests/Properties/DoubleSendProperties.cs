namespace HttpResilience.Tests.Properties;

public sealed class DoubleSendProperties
{
    [Fact]
    public Task Whatever_fails_a_write_runs_once_its_body_is_whole_and_nothing_is_left_behind() => PropertyRun.ForAllAsync(DoubleSendCase.Any, 500, async it =>
    {
        await using var run = new DoubleSendRun(it);
        await run.RunAsync().ConfigureAwait(false);
    });
}
