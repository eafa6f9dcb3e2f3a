using System.Diagnostics;
using System.Globalization;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>What the process holds at a moment when no request is under way.</summary>
internal sealed record SoakSample(long Requests, long Heap, long WorkingSet, long Timers, double Registrations, long PendingWork, int Threads)
{
    public static SoakSample Take(long requests, CancellationTokenSource stopping, HttpClient longLived)
    {
        // What is finalized is let go by the second collection only.
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return new SoakSample(
            requests,
            GC.GetTotalMemory(forceFullCollection: true),
            process.WorkingSet64,
            Timer.ActiveCount,
            Scaling.Registrations.CountOf(stopping) + Scaling.Registrations.CountOf(longLived),
            ThreadPool.PendingWorkItemCount,
            process.Threads.Count);
    }

    public Row ToRow(long all) => new(
        string.Create(CultureInfo.InvariantCulture, $"{100 * Requests / all} %"),
        ("requests", Requests), ("heap", Heap), ("working set", WorkingSet), ("timers", Timers),
        ("registrations", Registrations), ("pending work", PendingWork), ("threads", Threads));
}
