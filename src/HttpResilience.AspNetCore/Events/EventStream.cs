using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using HttpResilience.AspNetCore.Status;
using HttpResilience.Telemetry.Status;

namespace HttpResilience.AspNetCore.Events;

/// <summary>
/// One reader's stream: the status at once and then every second, events as they happen.
/// A reader who is slow loses the oldest events and delays nobody: those that cause events only put them down.
/// </summary>
internal sealed class EventStream : IDisposable
{
    private const int Kept = 200;
    private const int StatusesBetweenHeartbeats = 15;

    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    // After an event the new status does not wait for its turn, but for the rest of a burst. Longer than a shared status lives, so that it is one from after the event.
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(200);

    private readonly Channel<TierResilienceEvent> _events =
        Channel.CreateBounded<TierResilienceEvent>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    // Full when there is something to do; one is enough to say so.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly StatusEndpoint _status;
    private readonly PipeWriter _output;
    private readonly IDisposable _subscription;
    private readonly ITimer _timer;

    // Set by the timer, taken by the loop.
    private volatile bool _isStatusDue;

    public EventStream(ITierResilienceStatus events, StatusEndpoint status, PipeWriter output, TimeProvider timeProvider)
    {
        _status = status;
        _output = output;
        _timer = timeProvider.CreateTimer(static stream => ((EventStream)stream!).OnTime(), this, s_period, s_period);
        _subscription = events.Subscribe(OnEvent);
    }

    public async Task RunAsync(CancellationToken ended)
    {
        _output.Write("retry: 1000\n"u8);
        WriteHeartbeat();
        WriteStatus();
        await _output.FlushAsync(ended).ConfigureAwait(false);
        var (statuses, isSoon) = (0, false);
        while (await _wake.Reader.WaitToReadAsync(ended).ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            if (WriteEvents() && !isSoon)
                isSoon = _timer.Change(s_soon, s_period);
            if (_isStatusDue)
            {
                (_isStatusDue, isSoon) = (false, false);
                if (++statuses % StatusesBetweenHeartbeats == 0)
                    WriteHeartbeat();
                WriteStatus();
            }

            await _output.FlushAsync(ended).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _subscription.Dispose();
    }

    private void OnTime()
    {
        _isStatusDue = true;
        _wake.Writer.TryWrite(true);
    }

    private void OnEvent(TierResilienceEvent told)
    {
        _events.Writer.TryWrite(told);
        _wake.Writer.TryWrite(true);
    }

    private bool WriteEvents()
    {
        var any = false;
        for (; _events.Reader.TryRead(out var told); any = true)
            Write("event: event\ndata: "u8, JsonSerializer.SerializeToUtf8Bytes(EventReport.Of(told), StatusJson.Default.EventReport));
        return any;
    }

    private void WriteStatus() => Write("event: status\ndata: "u8, _status.ReadShared().Span);

    // A comment, which no reader's code sees: it tells proxies that the connection lives.
    private void WriteHeartbeat() => _output.Write(": heartbeat\n\n"u8);

    // JSON that is not indented is one line.
    private void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
    {
        _output.Write(head);
        _output.Write(data);
        _output.Write("\n\n"u8);
    }
}
