using HttpResilience.Drills.Tiers;

namespace HttpResilience.Drills.Writes;

/// <summary>
/// <c>writes</c>: the double-write drill. Exit code 1 when a promise was broken; then the tiers' files stay, but for the naive handler's, of which that is expected.
/// </summary>
internal static class WritesRole
{
    public static async Task<int> RunAsync(string[] args)
    {
        WritesOptions options;
        try
        {
            options = WritesOptions.Read(args);
        }
        catch (FormatException exception)
        {
            return await Usage.SayAsync(exception.Message);
        }

        // With --json, standard output is for programs.
        var output = options.Json ? Console.Error : Console.Out;
        output.WriteLine($"seed {options.Seed}");
        await using var tiers = new TierGroup(options.Seed, options.Faults, WritesDrill.Slow);
        var result = await new WritesDrill(options, tiers).RunAsync();
        WritesTable.Write(output, result);
        if (options.Json)
            Console.WriteLine(WritesJson.Line(result));
        if (result.Held || options.Naive)
            tiers.DeleteFiles();
        else
            output.WriteLine($"The tiers' logs are in {tiers.Directory}");
        return result.Held ? 0 : 1;
    }
}
