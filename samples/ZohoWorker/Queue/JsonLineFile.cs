using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace ZohoWorker.Queue;

/// <summary>
/// A file of JSON lines that only grows; when <see cref="Append"/> returns, the line is on the disk. Not thread-safe; its user sees to it that no second process writes.
/// </summary>
internal sealed class JsonLineFile<T> : IDisposable
    where T : class
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly SafeFileHandle _file;
    private long _length;

    private JsonLineFile(SafeFileHandle file) => _file = file;

    /// <summary>
    /// All lines of a file. A last line without its end is what a kill or a power failure left of an append that never returned: nobody was promised it, and it is left out.
    /// </summary>
    /// <exception cref="InvalidDataException">Another line can't be read: the file was damaged, and to go on would lose a write.</exception>
    public static IReadOnlyList<T> Read(string path)
    {
        List<T> lines = [];
        if (!File.Exists(path))
            return lines;
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
            lines.Add(Parse(bytes[..end]) ?? throw new InvalidDataException($"{path}: line {lines.Count + 1} is damaged"));
        return lines;
    }

    /// <summary>Opens the file with these lines in place of those it has, all or none: until the rename, the old file is the file.</summary>
    public static JsonLineFile<T> Replace(string path, IEnumerable<T> lines)
    {
        path = Path.GetFullPath(path);
        var file = new JsonLineFile<T>(File.OpenHandle(path + ".new", FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete));
        file.Write([.. lines.SelectMany(Format)]);
        File.Move(path + ".new", path, overwrite: true);
        DirectoryEntries.Flush(Path.GetDirectoryName(path)!);
        return file;
    }

    public void Append(T line) => Write(Format(line));

    public void Dispose() => _file.Dispose();

    private static byte[] Format(T line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, s_json), (byte)'\n'];

    private static T? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(byte[] bytes)
    {
        // What an append left that failed halfway, as on a full disk, goes before the next one comes.
        if (RandomAccess.GetLength(_file) != _length)
            RandomAccess.SetLength(_file, _length);
        RandomAccess.Write(_file, bytes, _length);
        RandomAccess.FlushToDisk(_file);
        _length += bytes.Length;
    }
}
