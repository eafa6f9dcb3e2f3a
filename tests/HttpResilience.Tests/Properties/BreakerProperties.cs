namespace HttpResilience.Tests.Properties;

public sealed class BreakerProperties
{
    [Fact]
    public void Whatever_happens_in_whatever_order_it_does_what_the_contract_says() => PropertyRun.ForAll(BreakerCase.Any, 2_000, it => new BreakerRun(it).Run());
}
