using System.Globalization;

namespace HttpResilience.Configuration;

/// <summary>The bounds of a <see cref="TimeSpan"/> option, both included, in the form that configuration uses.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidDurationAttribute(string minimum, string maximum) : Attribute
{
    public TimeSpan Minimum { get; } = TimeSpan.Parse(minimum, CultureInfo.InvariantCulture);

    public TimeSpan Maximum { get; } = TimeSpan.Parse(maximum, CultureInfo.InvariantCulture);
}
