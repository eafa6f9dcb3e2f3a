using HttpResilience.AspNetCore.Metrics;

namespace HttpResilience.Tests.AspNetCore.Metrics;

public sealed class LabelTextTests
{
    private enum Colour
    {
        Red,
    }

    public static TheoryData<object?, string> AwkwardValues => new()
    {
        { "plain", "a=\"plain\"" },
        { "say \"hi\"", "a=\"say \\\"hi\\\"\"" },
        { "C:\\new", "a=\"C:\\\\new\"" },
        { "two\nlines", "a=\"two\\nlines\"" },
        { "\r\t", "a=\"\r\t\"" },
        { "\\", "a=\"\\\\\"" },
        { "\\\"\n", "a=\"\\\\\\\"\\n\"" },
        { "a\0b", "a=\"a\0b\"" },
        { "half \uD83D pair", "a=\"half \uFFFD pair\"" },
        { "🚀 é \u2028", "a=\"🚀 é \u2028\"" },
        { "},b=\"2\"", "a=\"},b=\\\"2\\\"\"" },
        { " ", "a=\" \"" },
        { "", "" },
        { null, "" },
        { true, "a=\"true\"" },
        { -1, "a=\"-1\"" },
        { 0.5, "a=\"0.5\"" },
        { 1.5m, "a=\"1.5\"" },
        { Colour.Red, "a=\"Red\"" },
        { new Uri("https://crm.example/"), "a=\"https://crm.example/\"" },
        { new Throwing(), "" },
    };

    [Theory]
    [MemberData(nameof(AwkwardValues))]
    public void A_value_can_say_anything_without_breaking_out_of_its_quotes(object? value, string text) => Assert.Equal(text, Of(("a", value)));

    [Theory]
    [InlineData("http.method", "http_method")]
    [InlineData("1st", "_1st")]
    [InlineData("__name__", "_name_")]
    [InlineData("a:b", "a_b")]
    [InlineData("naïve", "na_ve")]
    [InlineData("", "_")]
    public void A_tags_name_becomes_a_labels_name(string tag, string label) => Assert.Equal($"{label}=\"x\"", Of((tag, "x")));

    [Fact]
    public void Labels_are_sorted_by_name() => Assert.Equal("a=\"1\",b=\"2\",c=\"3\"", Of(("c", "3"), ("a", "1"), ("b", "2")));

    [Fact]
    public void Tags_whose_names_become_the_same_are_joined_in_one_order()
    {
        Assert.Equal("a_b=\"1;2\"", Of(("a.b", "2"), ("a-b", "1")));
        Assert.Equal("a_b=\"1;2\"", Of(("a-b", "1"), ("a.b", "2")));
        Assert.Equal("a=\"1;2\"", Of(("a", "2"), ("a", "1")));
    }

    [Fact]
    public void The_buckets_label_is_kept_free_in_histograms()
    {
        Assert.Equal("exported_le=\"x\"", LabelText.Of([], [new("le", "x")], isHistogram: true));
        Assert.Equal("le=\"x\"", LabelText.Of([], [new("le", "x")], isHistogram: false));
    }

    private static string Of(params (string Key, object? Value)[] tags) =>
        LabelText.Of([], tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)).ToArray(), isHistogram: false);

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }
}
