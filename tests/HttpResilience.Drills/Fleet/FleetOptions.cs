using System.Globalization;

namespace HttpResilience.Drills.Fleet;

/// <summary>An instance's command line.</summary>
/// <param name="Name">What it is called in the fleet.</param>
/// <param name="Connection">Npgsql's connection string.</param>
/// <param name="Schema">The schema that the fleet shares.</param>
/// <param name="First">The first tier's address.</param>
/// <param name="Second">The second's.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="Settings">More of the client, for example <c>CircuitBreaker:HalfOpenMaxCalls=1</c>.</param>
internal sealed record FleetOptions(string Name, string Connection, string Schema, Uri First, Uri Second, int Rate, string[] Settings)
{
    public static FleetOptions Read(string[] args)
    {
        var read = new Arguments(args);
        var options = new FleetOptions(
            read.Text("name"), read.Text("connection"), read.Text("schema"), new(read.Text("first")), new(read.Text("second")), read.Number("rate", 20),
            read.Text("settings", "").Split(';', StringSplitOptions.RemoveEmptyEntries));
        read.RefuseOthers();
        return options;
    }

    public string[] ToArguments() =>
    [
        "--name", Name, "--connection", Connection, "--schema", Schema, "--first", First.AbsoluteUri, "--second", Second.AbsoluteUri,
        "--rate", Rate.ToString(CultureInfo.InvariantCulture), "--settings", string.Join(';', Settings),
    ];

    /// <summary>All that lies under <c>TierResilience</c>.</summary>
    public Dictionary<string, string?> ToConfiguration()
    {
        string[] client = ["Retry:MaxAttempts=1", "Tiers:tier1:Order=1", $"Tiers:tier1:BaseAddress={First}", "Tiers:tier2:Order=2", $"Tiers:tier2:BaseAddress={Second}", .. Settings];
        var values = client.Select(setting => setting.Split('=', 2)).ToDictionary(pair => $"TierResilience:Clients:crm:{pair[0]}", pair => (string?)pair[1]);
        values["TierResilience:Fleet:Instance"] = Name;
        values["TierResilience:PostgreSql:Schema"] = Schema;
        return values;
    }
}
