namespace HttpResilience.Benchmarks.Load;

/// <summary><c>--load</c>: bare <see cref="HttpClient"/>, Polly and ours against a server in another process; <c>--load serve</c> is that server.</summary>
internal static class LoadCommand
{
    private const int BadArguments = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["serve"])
        {
            await LoadServer.RunAsync();
            return 0;
        }
        if (LoadOptions.Read(args, out var error) is not { } options)
        {
            await Console.Error.WriteLineAsync($"{error}\n{LoadOptions.Usage}");
            return BadArguments;
        }
        var result = await LoadRun.MeasureAsync(options);
        LoadTable.Write(Console.Out, result);
        if (options.Json)
            Console.WriteLine(LoadJson.Line(result));
        return 0;
    }
}
