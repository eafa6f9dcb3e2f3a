using System.Text;

namespace HttpResilience.Drills.Tiers;

/// <summary>A file that lines are appended to, each with one write to the kernel: what was written stays when the process is killed. Thread-safe.</summary>
internal sealed class TierLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file; // guarded by _gate

    public TierLog(string path)
    {
        // Without a buffer. What a killed process began to write gets its end of line here.
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (_file.Length > 0)
            _file.Write("\n"u8);
    }

    public void Append(TierLogLine line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.ToString());
        lock (_gate)
            _file.Write(bytes);
    }

    public void Dispose()
    {
        lock (_gate)
            _file.Dispose();
    }
}
