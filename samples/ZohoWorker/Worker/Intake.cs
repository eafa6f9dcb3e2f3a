using System.Text.Json;
using ZohoWorker.Queue;

namespace ZohoWorker.Worker;

/// <summary>
/// Where writes come from; a service would have a web endpoint or a message consumer here. It acknowledges a write once it is on the disk, whether the CRM is there or not.
/// </summary>
internal sealed partial class Intake(
    DurableQueue queue, IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Intake> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        // A read from the console can't be canceled, only left alone.
        while (await input.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(stoppingToken) is { } line)
            Take(line);

        var drainTimeout = configuration.GetValue<TimeSpan>("Worker:DrainTimeout");
        for (var start = time.GetTimestamp(); queue.Count > 0 && time.GetElapsedTime(start) < drainTimeout;)
            await Task.Delay(s_look, time, stoppingToken);
        lifetime.StopApplication();
    }

    private void Take(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<QueuedWrite>(line, JsonSerializerOptions.Web) is not { Id.Length: > 0, Module.Length: > 0, Fields: not null } write)
                throw new JsonException("a write has a module and fields");
            queue.Enqueue(write);
            Console.WriteLine($"queued {write.Id}");
        }
        catch (JsonException invalid)
        {
            LogInvalid(invalid.Message);
            Console.WriteLine("invalid");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A line of the input is no write: {Reason}")]
    private partial void LogInvalid(string reason);
}
