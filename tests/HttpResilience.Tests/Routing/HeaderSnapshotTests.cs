using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

public sealed class HeaderSnapshotTests
{
    public static TheoryData<string, Action<HttpRequestMessage>> Changes => new()
    {
        { "nothing", _ => { } },
        { "a value", message => Set(message, "X-One", "2") },
        { "a value more", message => message.Headers.TryAddWithoutValidation("X-Two", "c") },
        { "two values in one", message => Set(message, "X-Two", "a, b") },
        { "a value less", message => Set(message, "X-Two", "a") },
        { "a header more", message => message.Headers.TryAddWithoutValidation("X-Three", "3") },
        { "a header less", message => message.Headers.Remove("X-One") },
        { "another header in its place", message => Replace(message, "X-One", "X-Other", "1") },
        { "all of them", message => message.Headers.Clear() },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_was_done_to_the_headers_they_are_put_back_value_by_value(string what, Action<HttpRequestMessage> change)
    {
        using var message = new HttpRequestMessage();
        message.Headers.TryAddWithoutValidation("X-One", "1");
        message.Headers.TryAddWithoutValidation("X-Two", ["a", "b"]);
        var snapshot = new HeaderSnapshot();
        snapshot.Take(message.Headers);

        change(message);
        snapshot.Restore(message.Headers);

        Assert.True(what.Length > 0);
        Assert.Equal(["X-One", "X-Two"], message.Headers.NonValidated.Select(header => header.Key).Order());
        Assert.Equal(["1"], message.Headers.NonValidated["X-One"]);
        Assert.Equal(["a", "b"], message.Headers.NonValidated["X-Two"]);
    }

    [Fact]
    public void One_snapshot_takes_one_message_after_the_other_and_holds_nothing_of_those_before()
    {
        var snapshot = new HeaderSnapshot();
        foreach (var count in new[] { 3, 5, 5, 1, 0 })
        {
            using var message = new HttpRequestMessage();
            for (var i = 0; i < count; i++)
                message.Headers.TryAddWithoutValidation($"X-{count}-{i}", "1");
            snapshot.Take(message.Headers);
            message.Headers.TryAddWithoutValidation("X-More", "1");
            snapshot.Restore(message.Headers);
            Assert.Equal(Enumerable.Range(0, count).Select(i => $"X-{count}-{i}"), message.Headers.NonValidated.Select(header => header.Key).Order());
            snapshot.Clear();
        }
    }

    private static void Set(HttpRequestMessage message, string name, string value) => Replace(message, name, name, value);

    private static void Replace(HttpRequestMessage message, string name, string by, string value)
    {
        message.Headers.Remove(name);
        message.Headers.TryAddWithoutValidation(by, value);
    }
}
