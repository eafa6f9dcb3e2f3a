using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HttpResilience.Tests.Recipes;

/// <summary>Each recipe of docs/recipes.md that guards something else than HTTP does what its text says.</summary>
public sealed class OtherCallsRecipeTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recipes-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_database_that_is_down_is_asked_three_times_a_command_until_its_breaker_opens()
    {
        // Bound and not listening: whoever connects is refused.
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var database = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={((IPEndPoint)port.LocalEndPoint!).Port};Username=nobody");
        var breaker = Breaker(failures: 5);
        var orders = new DatabaseRecipe.Orders(database, breaker, _time);

        await Assert.ThrowsAsync<NpgsqlException>(() => Patience.RunAsync(orders.CountAsync().AsTask(), _time));
        Assert.Equal(3, breaker.GetSnapshot().ConsecutiveFailures);
        await Assert.ThrowsAsync<CircuitOpenException>(() => Patience.RunAsync(orders.CountAsync().AsTask(), _time));
        Assert.Equal(1, breaker.GetSnapshot().Trips);
    }

    [Fact]
    public async Task A_file_is_read_again_after_a_pause_until_it_is_there()
    {
        var path = Path.Combine(_folder.FullName, "prices.csv");
        var read = new FileRecipe.PriceList(path, Breaker(failures: 5), _time).ReadAsync();
        Assert.False(read.IsCompletedSuccessfully);

        await File.WriteAllTextAsync(path, "9.90");
        await Patience.RunAsync(read, _time);

        Assert.Equal("9.90", await read);
    }

    [Fact]
    public async Task A_share_that_is_gone_is_left_alone_once_its_breaker_is_open()
    {
        var breaker = Breaker(failures: 3);
        var prices = new FileRecipe.PriceList(Path.Combine(_folder.FullName, "no-share", "prices.csv"), breaker, _time);

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Patience.RunAsync(prices.ReadAsync(), _time));
        await Assert.ThrowsAsync<CircuitOpenException>(() => prices.ReadAsync());

        Assert.Equal(1, breaker.GetSnapshot().Trips);
    }

    [Fact]
    public async Task A_program_that_keeps_failing_is_not_started_any_more()
    {
        var ran = Path.Combine(_folder.FullName, "ran");
        var converter = new ProcessRecipe.Converter("/bin/sh", Breaker(failures: 2), _time);
        string[] arguments = ["-c", $"echo . >> '{ran}'; exit 3"];

        for (var i = 0; i < 2; i++)
            Assert.Equal("/bin/sh ended with 3.", (await Assert.ThrowsAsync<InvalidOperationException>(() => converter.RunAsync(arguments).AsTask())).Message);
        await Assert.ThrowsAsync<CircuitOpenException>(() => converter.RunAsync(arguments).AsTask());

        Assert.Equal(2, (await File.ReadAllLinesAsync(ran)).Length);
    }

    [Fact]
    public async Task A_program_that_hangs_is_killed_and_counts_as_failed()
    {
        var breaker = Breaker(failures: 1);
        var watch = Stopwatch.StartNew();
        var run = new ProcessRecipe.Converter("/bin/sleep", breaker, _time).RunAsync(["300"]).AsTask();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Patience.RunAsync(run, _time));

        Assert.Equal(1, breaker.GetSnapshot().Trips);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_health_check_is_degraded_while_the_breaker_is_open()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time);
        services.AddHttpClient("crm").AddTierResilience();
        HealthCheckRecipe.Add(services);
        await using var provider = services.BuildServiceProvider();
        var health = provider.GetRequiredService<HealthCheckService>();
        var breaker = provider.GetRequiredService<ICircuitBreakerRegistry>().GetOrAdd("orders");

        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        breaker.ForceOpen(TimeSpan.FromMinutes(1));
        var report = await health.CheckHealthAsync();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((HealthStatus.Degraded, "the breaker 'orders' is Open: nothing is asked for now"), (report.Status, report.Entries["orders database"].Description));
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
    }

    private CircuitBreaker Breaker(int failures) => new("other", new CircuitBreakerOptions { FailureThreshold = failures }, _time);
}
