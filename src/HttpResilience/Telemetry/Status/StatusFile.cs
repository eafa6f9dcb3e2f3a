using System.Text.Json;

namespace HttpResilience.Telemetry.Status;

/// <summary>Writes a report so that whoever reads the file gets a whole one, the old or the new, even after a crash.</summary>
internal static class StatusFile
{
    public static async Task WriteAsync(string path, StatusReport report, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        // Beside the target: only within a file system is a rename one step.
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 4096, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await JsonSerializer.SerializeAsync(file, report, StatusJson.Default.StatusReport, cancellationToken).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
