namespace HttpResilience.Drills.Tiers;

/// <summary><c>tier</c>: a server until its standard input ends, which it also does when the process that started it dies.</summary>
internal static class TierRole
{
    public const string Listening = "listening";

    public static async Task<int> RunAsync(string[] args)
    {
        TierOptions options;
        try
        {
            options = TierOptions.Read(args);
        }
        catch (FormatException exception)
        {
            return await Usage.SayAsync(exception.Message);
        }

        using var log = new TierLog(options.Log);
        await using var server = await TierServer.StartAsync(options, log);
        Console.WriteLine(Listening);
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        return 0;
    }
}
