using System.Threading.RateLimiting;

namespace HttpResilience.Concurrency;

/// <summary>A limiter and its number in one, so that who looks during a reload does not reckon with the number of another. Thread-safe.</summary>
internal sealed class FixedLimit(int permits, int queue)
{
    public int Permits => permits;

    public ConcurrencyLimiter Limiter { get; } = new(new() { PermitLimit = permits, QueueLimit = queue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    public int InFlight => Limiter.GetStatistics() is { } statistics ? (int)(permits - statistics.CurrentAvailablePermits) : 0;
}
