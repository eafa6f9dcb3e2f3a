namespace HttpResilience.Configuration;

/// <summary>The bounds of a numeric option, both included. Read by the validator; the XML docs of the option say the same in words.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidRangeAttribute(double minimum, double maximum) : Attribute
{
    public double Minimum { get; } = minimum;

    public double Maximum { get; } = maximum;

    /// <summary>Whether <see cref="Minimum"/> itself is refused.</summary>
    public bool MinimumExcluded { get; init; }
}
