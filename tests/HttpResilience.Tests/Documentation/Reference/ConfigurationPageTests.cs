namespace HttpResilience.Tests.Documentation.Reference;

/// <summary>docs/configuration.md says what the options say. <c>WRITE_DOCS=1</c> writes it anew.</summary>
public sealed class ConfigurationPageTests
{
    private const string PagePath = "docs/configuration.md";

    [Fact]
    public void Defaults_and_bounds_on_the_page_are_those_of_the_options()
    {
        var renewed = ReferencePage.Renew(Page.Read(PagePath), ReferenceSettings.ByHeading);
        if (Page.MayWrite)
            File.WriteAllText(Path.Combine(Page.Root, PagePath), renewed);
        Assert.Equal(renewed, Page.Read(PagePath));
    }

    [Fact]
    public void Every_table_of_settings_is_on_the_page() =>
        Assert.All(ReferenceSettings.ByHeading, table => Assert.Contains($"\n{table.Key}\n", Page.Read(PagePath), StringComparison.Ordinal));

    [Fact]
    public void A_default_that_the_page_has_wrong_is_found_and_its_meaning_is_kept() =>
        Assert.Equal(Table("| `A:Limit` | 5 | 1 – 100 | what it bounds |"), Renew("| `A:Limit` | 4 | 1 – 10 | what it bounds |", new ReferenceSetting("A:Limit", "5", "1 – 100", "")));

    [Fact]
    public void A_setting_without_a_row_gets_one_with_what_its_comment_says() =>
        Assert.Equal(Table("| `A` | 5 | | one |\n| `B` | none | 0 – 1 | Two. |"), Renew("| `A` | 5 | | one |", new ReferenceSetting("A", "5", null, ""), new ReferenceSetting("B", "none", "0 – 1", "Two.")));

    [Fact]
    public void Settings_that_share_a_row_share_bounds_that_are_the_same() =>
        Assert.Equal(Table("| `A`, `B` | 5, none: off | 1 – 9 | both |"), Renew("| `A`, `B` | 4, none: off | 1 – 8, 1 – 9 | both |", new ReferenceSetting("A", "5", "1 – 9", ""), new ReferenceSetting("B", "none", "1 – 9", "")));

    [Fact]
    public void What_no_option_says_stays_as_somebody_wrote_it() =>
        Assert.Equal(Table("| `A` | random | at least 16 characters | a secret |"), Renew("| `A` | random | at least 16 characters | a secret |", new ReferenceSetting("A", null, null, "")));

    private static string Renew(string row, params ReferenceSetting[] settings) => ReferencePage.Renew(Table(row), new Dictionary<string, IReadOnlyList<ReferenceSetting>> { ["## Some"] = settings });

    private static string Table(string rows) => $"## Some\n\n| key | default | bounds | meaning |\n| --- | --- | --- | --- |\n{rows}\n\nMore.\n";
}
