[assembly: AssemblyFixture(typeof(HttpResilience.IntegrationTests.FirstRequest))]

namespace HttpResilience.IntegrationTests;

/// <summary>The first requests of a process wait for the compiler, on a new machine for seconds: they come before the tests, most of which say how long an attempt may take.</summary>
public sealed class FirstRequest : IAsyncLifetime
{
    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await using var tiers = new ThreeTiers();
        tiers.Mcp.Fault = Fault.Reset;
        foreach (var kind in Requests.Repeatable)
        {
            using var response = await tiers.Client.SendAsync(Requests.Of(kind));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
