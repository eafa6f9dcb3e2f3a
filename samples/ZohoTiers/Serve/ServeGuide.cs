using ZohoTiers.Servers;

namespace ZohoTiers.Serve;

/// <summary>What <c>--serve</c> says at start: what is where, and what to try first.</summary>
internal static class ServeGuide
{
    public static void Write(TextWriter output, Uri app, EmbeddedServers servers)
    {
        output.WriteLine($"""

            Live page   {app}resilience/          which tier serves, since when and why the others don't
            Faults      {app}faults/              break and repair tiers by click
            Machines    {app}resilience/status    JSON
                        {app}resilience/metrics   Prometheus
            Controls and faults are open to everyone on this machine and to nobody else; an application names a policy of its own.

            {SteadyLoad.RequestsPerSecond} requests a second go through ZohoCrmClient to the first tier that can take them: {string.Join(", then ", servers.TierNames)}.
            """);
        if (servers.Complete)
        {
            output.WriteLine("""

                Try first: open the live page, then kill the gateway: type "mcp refuse" here, or use the faults page. Watch the requests move to sdk.
                Then kill sdk as well, or make it slow. "mcp off" repairs the gateway; the requests return to it by themselves.
                """);
        }

        output.WriteLine();
    }
}
