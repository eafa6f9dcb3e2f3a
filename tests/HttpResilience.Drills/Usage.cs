namespace HttpResilience.Drills;

internal static class Usage
{
    private const int BadArguments = 2;

    private const string Text =
        """
        dotnet run -c Release --project tests/HttpResilience.Drills -- writes [--count 10000] [--seed n] [--faults 0.1] [--in-flight 32] [--handler naive] [--json]
          writes         writes through three tiers that fail, are killed and paused; then a check of what callers were told against the tiers' logs
          --count        how many, besides one read to every ten
          --seed         what the writes, the client's settings, the faults, the kills and the pauses follow from; none takes one at random
          --faults       the share of requests that meet a fault at a tier, 0 to 1
          --handler      naive: a handler that repeats every write, to see that the check finds it
          --json         one object on standard output, the table on standard error
        dotnet run -c Release --project tests/HttpResilience.Drills -- tier --name mcp --port 20001 --log <file> [--store <directory>] [--seed 1] [--faults 0] [--slow 00:00:01] [--latency 00:00:00]
          tier           one tier as a server of its own, until its standard input ends; the drills start it
        dotnet run -c Release --project tests/HttpResilience.Drills -- availability [--seconds 120] [--seed 7] [--rate 300] [--subject <name>] [--settings "key=value;..."] [--slowest 0] [--json]
          availability   a load on three tiers, two of which are killed, paused and started again all the time: the library beside others
          --settings     more settings of the library's client, for example "CircuitBreaker:HalfOpenMaxCalls=3"
        dotnet run -c Release --project tests/HttpResilience.Drills -- fleet --name one --connection <Npgsql's> --schema <name> --first <address> --second <address> [--rate 20] [--settings "key=value;..."]
          fleet          one instance of a fleet, which says what becomes of its breaker, until its standard input ends; tests start several
        """;

    public static async Task<int> SayAsync(string? error = null)
    {
        await Console.Error.WriteLineAsync(error is null ? Text : $"{error}\n{Text}");
        return BadArguments;
    }
}
