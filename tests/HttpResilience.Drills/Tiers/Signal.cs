using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HttpResilience.Drills.Tiers;

/// <summary>Signals that <see cref="Process"/> has no method for; the numbers are Linux's.</summary>
internal static partial class Signal
{
    private const int InterruptSignal = 2;
    private const int QuitSignal = 3;
    private const int Stop = 19;
    private const int Continue = 18;

    public static void Interrupt(Process process) => Send(process, InterruptSignal);

    public static void Quit(Process process) => Send(process, QuitSignal);

    public static void Pause(Process process) => Send(process, Stop);

    public static void Resume(Process process) => Send(process, Continue);

    private static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} to process {process.Id} failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
