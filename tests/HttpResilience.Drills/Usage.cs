namespace HttpResilience.Drills;

internal static class Usage
{
    private const int BadArguments = 2;

    private const string Text =
        """
        dotnet run -c Release --project tests/HttpResilience.Drills -- tier --name mcp --port 20001 --log <file> [--store <directory>] [--seed 1] [--faults 0] [--slow 00:00:01]
          tier           one tier as a server of its own, until its standard input ends; the drills start it
        """;

    public static async Task<int> SayAsync(string? error = null)
    {
        await Console.Error.WriteLineAsync(error is null ? Text : $"{error}\n{Text}");
        return BadArguments;
    }
}
