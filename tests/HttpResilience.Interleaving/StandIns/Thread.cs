using HttpResilience.Interleaving;

namespace HttpResilience.Counting;

/// <summary>Tells the striped counters a processor that is the same each time a schedule is played.</summary>
internal static class Thread
{
    public static int GetCurrentProcessorId() => Fiber.Processor;
}
