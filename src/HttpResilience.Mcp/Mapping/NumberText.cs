using System.Buffers;
using System.Globalization;

namespace HttpResilience.Mcp.Mapping;

/// <summary>Which texts are numbers as JSON has them, digit by digit: they go out as they came in.</summary>
internal static class NumberText
{
    // TryParse lets zeros pass that are no digits but the character.
    private static readonly SearchValues<char> s_numeric = SearchValues.Create("-.0123456789");

    public static bool IsNumber(string text) =>
        text.Length is > 0 and < 40 && text.AsSpan().IndexOfAnyExcept(s_numeric) < 0 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
        && text[^1] != '.' && text.TrimStart('-') is var digits && digits[0] != '.' && (digits.Length == 1 || digits[0] != '0' || digits[1] == '.');
}
