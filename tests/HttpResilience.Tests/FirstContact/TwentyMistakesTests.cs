namespace HttpResilience.Tests.FirstContact;

/// <summary>Mistakes made on purpose: each message says what happened, where, and what to do.</summary>
public sealed class TwentyMistakesTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Mistakes.All.Select(mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_gets_its_message(string name)
    {
        var mistake = Mistakes.All.Single(mistake => mistake.Name == name);
        Assert.Equal(mistake.Said, await Newcomer.ReadsAsync(mistake));
    }

    /// <summary>Read its output, in a row, whenever a message changes.</summary>
    [Fact]
    public async Task Every_message_is_there_to_be_read()
    {
        foreach (var mistake in Mistakes.All)
        {
            var said = await Newcomer.ReadsAsync(mistake);
            output.WriteLine($"{mistake.Name}:\n   {said.Replace("\n", "\n   ", StringComparison.Ordinal)}\n");
            Assert.NotEqual("", said);
            Assert.DoesNotContain("s3cret", said, StringComparison.Ordinal);
        }
    }
}
