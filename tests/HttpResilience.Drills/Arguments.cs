using System.Globalization;

namespace HttpResilience.Drills;

/// <summary>A command line of <c>--name value</c> pairs and <c>--switches</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _unread;

    public Arguments(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                throw new FormatException($"'{args[i]}' is not an option: options begin with --.");
            var hasValue = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            _values[args[i][2..]] = hasValue ? args[++i] : "";
        }
        _unread = [.. _values.Keys];
    }

    public bool Has(string name) => Read(name) is not null;

    public string Text(string name, string? otherwise = null) => Read(name) ?? otherwise ?? throw new FormatException($"--{name} is missing.");

    public int Number(string name, int otherwise) => Of(name, otherwise, text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));

    public double Share(string name, double otherwise) => Of(name, otherwise, text => double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));

    public TimeSpan Time(string name, TimeSpan otherwise) => Of(name, otherwise, text => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture));

    /// <summary>To be called when all were read: what nobody asked for is a mistake.</summary>
    public void RefuseOthers()
    {
        if (_unread.Count > 0)
            throw new FormatException($"There is no option --{_unread.First()}.");
    }

    private T Of<T>(string name, T otherwise, Func<string, T> parse)
    {
        if (Read(name) is not { } text)
            return otherwise;
        try
        {
            return parse(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new FormatException($"'{text}' is no value for --{name}.", exception);
        }
    }

    private string? Read(string name)
    {
        _unread.Remove(name);
        return _values.GetValueOrDefault(name);
    }
}
