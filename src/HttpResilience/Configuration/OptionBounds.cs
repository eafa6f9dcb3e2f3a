using System.Globalization;
using System.Reflection;

namespace HttpResilience.Configuration;

/// <summary>What <see cref="ValidRangeAttribute"/> or <see cref="ValidDurationAttribute"/> says of an option.</summary>
internal sealed class OptionBounds
{
    // Of what is a part of something, or up to some times it; the retry budget's is the latter.
    private const int GreatestRatio = 10;

    private OptionBounds(ValidRangeAttribute range)
    {
        (Minimum, Maximum, MinimumExcluded) = (range.Minimum, range.Maximum, range.MinimumExcluded);
        var (minimum, maximum) = (range.Minimum.ToString(CultureInfo.InvariantCulture), range.Maximum.ToString(CultureInfo.InvariantCulture));
        Text = MinimumExcluded ? $"above {minimum} and at most {maximum}" : $"between {minimum} and {maximum}";
    }

    private OptionBounds(ValidDurationAttribute duration)
    {
        (Minimum, Maximum) = (duration.Minimum.Ticks, duration.Maximum.Ticks);
        Text = $"between {ShownValue.Of(duration.Minimum)} and {ShownValue.Of(duration.Maximum)}";
    }

    /// <summary>Of a duration, in ticks, like <see cref="Maximum"/>.</summary>
    public double Minimum { get; }

    public double Maximum { get; }

    /// <summary>Whether <see cref="Minimum"/> itself is refused.</summary>
    public bool MinimumExcluded { get; }

    /// <summary>For example <c>between 1 and 100</c>.</summary>
    public string Text { get; }

    public static OptionBounds? Of(PropertyInfo property)
    {
        if (property.GetCustomAttribute<ValidRangeAttribute>() is { } range)
            return new OptionBounds(range);
        return property.GetCustomAttribute<ValidDurationAttribute>() is { } duration ? new OptionBounds(duration) : null;
    }

    public bool Contain(object value)
    {
        var number = value is TimeSpan duration ? duration.Ticks : Convert.ToDouble(value, CultureInfo.InvariantCulture);

        // Written so that NaN, for which every comparison is false, is refused.
        return (MinimumExcluded ? number > Minimum : number >= Minimum) && number <= Maximum;
    }

    /// <summary>What is wrong with a value that is no section: nothing or one refusal.</summary>
    public static IEnumerable<Refusal> Check(string path, object? value, OptionProperty property) => (property.Kind, value) switch
    {
        (OptionKind.Choice, not null) when !Enum.IsDefined(property.ValueType, value) => [new Refusal(path, $"{value} is not {OptionText.Expected(property)}")],
        (_, not null) when property.Bounds is { } bounds && !bounds.Contain(value) => [new Refusal(path, $"{ShownValue.OfNumber(value)} is not {bounds.Text}{Percent(property, value)}")],
        _ => [],
    };

    /// <summary>How a share is written, at the end of a sentence about a number that was meant in percent; else nothing.</summary>
    public static string Percent(OptionProperty property, object value) => property is { Kind: OptionKind.Number, Bounds: { Minimum: 0, Maximum: <= GreatestRatio } } && value is double and > 1 and <= 100
        ? string.Create(CultureInfo.InvariantCulture, $"; for {value} % write {(decimal)(double)value / 100}")
        : "";

    /// <summary>Checks options that come from code, against the bounds written on the options themselves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds; the message names the option and the bounds.</exception>
    public static void ThrowIfViolated(PropertyInfo[] properties, object options)
    {
        foreach (var property in properties)
        {
            if (property.GetValue(options) is { } value)
                ThrowIfOutOfBounds(property, value);
        }
    }

    private static void ThrowIfOutOfBounds(PropertyInfo option, object value)
    {
        if (Of(option) is { } bounds && !bounds.Contain(value))
            throw new ArgumentOutOfRangeException($"options.{option.Name}", value, $"{option.Name} must be {bounds.Text}{Percent(new OptionProperty(option), value)}.");
        if (value is Enum && !Enum.IsDefined(value.GetType(), value))
            throw new ArgumentOutOfRangeException($"options.{option.Name}", value, $"{option.Name} must be one of {string.Join(", ", Enum.GetNames(value.GetType()))}.");
    }
}
