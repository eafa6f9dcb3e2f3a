using System.Net;
using System.Text.Json;
using HttpResilience.AspNetCore.Events;
using HttpResilience.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Tests.AspNetCore;

public sealed class EventTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_stream_begins_at_once_with_the_time_to_reconnect_a_heartbeat_and_the_status()
    {
        await using var app = await TestApp.StartAsync();
        using var response = await app.GetAsync("/resilience/events");
        using var lines = new EventLines(response, await response.Content.ReadAsStreamAsync());

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("retry: 1000\n: heartbeat", await lines.ReadBlockAsync().WaitAsync(s_patience));
        var (name, status) = await lines.ReadAsync().WaitAsync(s_patience);
        Assert.Equal(("status", "crm"), (name, status.GetProperty("clients")[0].GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_status_comes_again_every_second()
    {
        await using var app = await TestApp.StartAsync();
        using var lines = await EventLines.OpenAsync(app);
        await lines.ReadAsync().WaitAsync(s_patience);
        var start = app.Time.GetUtcNow();
        for (var i = 1; i <= 3; i++)
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
            var (name, status) = await lines.ReadAsync().WaitAsync(s_patience);
            Assert.Equal(("status", start.AddSeconds(i)), (name, status.GetProperty("time").GetDateTimeOffset()));
        }
    }

    [Fact]
    public async Task An_event_comes_as_it_happens_and_the_new_status_a_moment_later()
    {
        await using var app = await TestApp.StartAsync();
        using var lines = await EventLines.OpenAsync(app);
        await lines.ReadAsync().WaitAsync(s_patience);

        app.Services.GetRequiredService<ITierResilienceControl>().Isolate("crm", "mcp", "alice");

        var (first, isolated) = await lines.ReadAsync().WaitAsync(s_patience);
        var (second, used) = await lines.ReadAsync().WaitAsync(s_patience);
        Assert.Equal(("event", "circuit_isolated", "event", "control_used"), (first, isolated.GetProperty("name").GetString(), second, used.GetProperty("name").GetString()));
        var status = await AdvanceToStatusAsync(app, lines, TimeSpan.FromMilliseconds(200));
        Assert.Equal("Isolated", status.GetProperty("clients")[0].GetProperty("tiers")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_reader_who_leaves_leaves_nothing_behind()
    {
        await using var app = await TestApp.StartAsync();
        var timers = await TimersAfterAStreamAsync(app);
        for (var i = 0; i < 5; i++)
            Assert.Equal(timers, await TimersAfterAStreamAsync(app));
    }

    [Fact]
    public async Task Streams_end_when_the_application_stops()
    {
        await using var app = await TestApp.StartAsync();
        using var lines = await EventLines.OpenAsync(app);
        await lines.ReadAsync().WaitAsync(s_patience);

        app.Lifetime.StopApplication();

        Assert.Null((await lines.ReadAsync().WaitAsync(s_patience)).Name);
        await BecomesAsync(() => Watchers(app) == 0);
    }

    [Fact]
    public async Task There_are_so_many_streams_and_no_more_until_one_ends()
    {
        await using var app = await TestApp.StartAsync();
        var open = new List<EventLines>();
        for (var i = 0; i < EventStreams.Most; i++)
            open.Add(await EventLines.OpenAsync(app));
        using (var refused = await app.GetAsync("/resilience/events"))
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));

        open[0].Dispose();
        await BecomesAsync(() => Watchers(app) == EventStreams.Most - 1);
        using (var admitted = await app.GetAsync("/resilience/events"))
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        open.ForEach(lines => lines.Dispose());
    }

    [Fact]
    public async Task A_reader_who_does_not_read_blocks_nobody_and_loses_the_oldest_events()
    {
        await using var app = await TestApp.StartAsync();
        using var lines = await EventLines.OpenAsync(app);
        await lines.ReadAsync().WaitAsync(s_patience);
        var feed = app.Services.GetRequiredService<EventFeed>();

        // More than the stream's pipe and its queue hold; this would never end if one of them made the feed wait.
        const int told = 5_000;
        for (var i = 0; i < told; i++)
            feed.Add("test", LogLevel.Information, $"{i} {new string('x', 1_000)}");

        var numbers = new List<int>();
        while (numbers.Count == 0 || numbers[^1] < told - 1)
        {
            var (name, data) = await lines.ReadAsync().WaitAsync(s_patience);
            if (name == "event")
                numbers.Add(int.Parse(data.GetProperty("text").GetString()!.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.InRange(numbers.Count, 200, told - 1);
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(Enumerable.Range(told - 200, 200), numbers.TakeLast(200));
    }

    private static async Task<int> TimersAfterAStreamAsync(TestApp app)
    {
        using (var lines = await EventLines.OpenAsync(app))
        {
            await lines.ReadAsync().WaitAsync(s_patience);
            Assert.Equal(1, Watchers(app));
        }

        await BecomesAsync(() => Watchers(app) == 0);
        return app.Time.ActiveTimers;
    }

    private static async Task<JsonElement> AdvanceToStatusAsync(TestApp app, EventLines lines, TimeSpan time)
    {
        // The stream sets its timer before it flushes the events, so it is set for who has read them.
        app.Time.Advance(time);
        var (name, status) = await lines.ReadAsync().WaitAsync(s_patience);
        Assert.Equal("status", name);
        return status;
    }

    private static int Watchers(TestApp app) => app.Services.GetRequiredService<EventFeed>().Watchers;

    private static async Task BecomesAsync(Func<bool> condition)
    {
        for (var i = 0; i < 2_000 && !condition(); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        Assert.True(condition());
    }
}
