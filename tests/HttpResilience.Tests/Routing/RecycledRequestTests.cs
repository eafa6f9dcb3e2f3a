using System.Reflection;
using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

/// <summary>The object of a request that has ended is another request's next: nothing of the one may be left in it.</summary>
public sealed class RecycledRequestTests
{
    // They stay with the object, empty.
    private readonly EveryField _fields = new(type => type == typeof(TierChoice) || type == typeof(TierStory) || type == typeof(Attempt));

    [Fact]
    public void A_recycled_request_holds_nothing_that_a_new_one_does_not()
    {
        var request = New();
        _fields.Fill(request);
        // A field that the test can't fill would be one that it says nothing of.
        Assert.Empty(EveryField.Defaults(request));
        request.Recycle();
        Assert.Empty(_fields.Differences(request, New()));
    }

    [Fact]
    public void What_a_request_leaves_behind_is_seen()
    {
        var request = New();
        _fields.Fill(request);
        var left = _fields.Differences(request, New()).ToArray();
        Assert.All(new[] { "<Message>", "_visit.<Attempts>", "_outgoing._original._headers._headers", "_choice._deferred", "_story._chapters", "_attempt.<Timer>", "<Deadline>" }, part => Assert.Contains(left, path => path.Contains(part, StringComparison.Ordinal)));
    }

    // A thread of the pool may have as many as it keeps from another test.
    [Fact]
    public Task A_request_that_is_recycled_is_the_threads_next() => Task.Factory.StartNew(RecycleOne, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [Fact]
    public void A_thread_keeps_a_few_and_no_more()
    {
        var idle = new Recycled<object>();
        var items = Enumerable.Range(0, 33).Select(_ => new object()).ToArray();
        Assert.Equal(32, items.Count(idle.TryKeep));
        var taken = Enumerable.Range(0, 32).Select(_ => idle.Take()).ToArray();
        Assert.Null(idle.Take());
        Assert.Equal(32, taken.Distinct().Count());
        Assert.DoesNotContain(items[32], taken);
        Assert.True(idle.TryKeep(items[32]));
    }

    private static void RecycleOne()
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "https://mcp.example/");
        var request = New();
        request.Recycle();
        var next = TierRequest.Begin(message, null!, [], default, null, isRepeatable: true);
        Assert.Same(request, next);
        Assert.NotSame(next, TierRequest.Begin(message, null!, [], default, null, isRepeatable: true));
    }

    private static TierRequest New() => (TierRequest)typeof(TierRequest).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!.Invoke(null);
}
