using System.Globalization;

namespace ZohoWorker.Show;

/// <summary>Tells what happens, with the time since the start. Safe for use from many threads.</summary>
internal sealed class Narrator(TextWriter output, TimeProvider time)
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private readonly long _start = time.GetTimestamp();

    public void Tell(string what) => _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_start).TotalSeconds,5:F1} s  {what}"));

    public void TellOfWorker(int worker, string line) => Tell($"    worker {worker} | {(line.Length > 160 ? line[..160] + "…" : line)}");
}
