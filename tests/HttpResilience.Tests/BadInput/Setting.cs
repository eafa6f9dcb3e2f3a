using System.Globalization;

namespace HttpResilience.Tests.BadInput;

/// <summary>A row of <c>docs/configuration.md</c>, read by hand and not from the library: the name within its section, what it takes, its bounds and its default.</summary>
internal sealed record Setting(string Name, SettingKind Kind, string Low, string High, string? Default)
{
    public bool IsList => Kind is SettingKind.Codes or SettingKind.HeaderNames or SettingKind.Words or SettingKind.TierNames;

    /// <summary>The words of a choice.</summary>
    public string[] Choices => Low.Split(',');

    /// <summary>Whether one value is within what is documented.</summary>
    public bool Takes(string text) => SettingText.Takes(this, text);

    /// <summary>Whether two texts mean the same value.</summary>
    public bool Same(string one, string other) => one == other || Kind switch
    {
        SettingKind.Flag or SettingKind.Choice => one.Trim().Equals(other.Trim(), StringComparison.OrdinalIgnoreCase),
        SettingKind.Whole or SettingKind.Codes or SettingKind.Number or SettingKind.NumberAbove =>
            double.Parse(one, CultureInfo.InvariantCulture).Equals(double.Parse(other, CultureInfo.InvariantCulture)),
        SettingKind.Duration => SettingText.Seconds(one) == SettingText.Seconds(other),
        _ => false,
    };
}
