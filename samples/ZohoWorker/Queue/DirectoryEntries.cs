using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ZohoWorker.Queue;

/// <summary>Puts a directory's entries on the disk. On Unix a new file's name is lost in a power failure until then; .NET has no call for it.</summary>
internal static class DirectoryEntries
{
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open([.. System.Text.Encoding.UTF8.GetBytes(directory), 0], flags: 0);
        if (handle < 0)
            throw new IOException($"{directory} could not be opened", new Win32Exception());
        try
        {
            if (FSync(handle) != 0)
                throw new IOException($"{directory} could not be flushed", new Win32Exception());
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int handle);

    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
