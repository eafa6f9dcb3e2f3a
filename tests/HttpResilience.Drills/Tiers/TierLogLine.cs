namespace HttpResilience.Drills.Tiers;

/// <summary>A line of a tier's log; <c>Body</c> is a digest of the body as it came in, or - where none was read.</summary>
internal readonly record struct TierLogLine(LoggedEvent Event, string Method, string Key, string Body)
{
    // A process that is killed can leave a part of a line; without its end it is not taken for a shorter whole one.
    private const string End = ".";

    public override string ToString() => $"{Event} {Method} {Key} {Body} {End}\n";

    public static IEnumerable<TierLogLine> ReadAll(string path) => File.ReadLines(path).Select(Parse).OfType<TierLogLine>();

    private static TierLogLine? Parse(string line) =>
        line.Split(' ') is [var name, var method, var key, var body, End] && Enum.TryParse<LoggedEvent>(name, out var told) ? new(told, method, key, body) : null;
}
