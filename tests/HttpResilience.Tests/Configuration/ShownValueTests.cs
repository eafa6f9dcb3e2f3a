using HttpResilience.Configuration;

namespace HttpResilience.Tests.Configuration;

public sealed class ShownValueTests
{
    [Theory]
    [InlineData("gateway", "'gateway'")]
    [InlineData("https://joe:p/w?#@h/x", "'https://***@h/x'")]
    [InlineData("https:/joe:pw@h", "'***@h'")]
    [InlineData("joe@x://h", "'***@x://h'")]
    [InlineData("https://h/?k=v#f", "'https://h/?***'")]
    [InlineData("a\r\nb", "'a\uFFFD\uFFFDb'")]
    public void A_text_is_shown_on_one_line_without_secrets(string text, string shown) => Assert.Equal(shown, ShownValue.Of(text));

    [Fact]
    public void A_long_text_is_cut() => Assert.Equal($"'{new string('x', 120)}…'", ShownValue.Of(new string('x', 500)));

    [Theory]
    [InlineData("00:00:00.0010000", "00:00:00.001")]
    [InlineData("1.00:00:00", "1.00:00:00")]
    [InlineData("10:00:00", "10:00:00")]
    public void A_duration_is_shown_as_it_would_be_written(string duration, string shown) =>
        Assert.Equal(shown, ShownValue.Of(TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("FailureTreshold", "FailureThreshold", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("Order", "ORDER", 0)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits_regardless_of_case(string left, string right, int distance) => Assert.Equal(distance, NearestName.Distance(left, right));

    [Fact]
    public void Without_names_there_is_no_hint() => Assert.Equal("none exists", NearestName.Hint("x", []));
}
