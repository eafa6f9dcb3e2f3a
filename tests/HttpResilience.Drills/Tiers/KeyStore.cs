namespace HttpResilience.Drills.Tiers;

/// <summary>
/// The service behind all tiers, as far as it knows an <c>Idempotency-Key</c> again: a directory with a file for each key. Creating the file is what executes the write, in
/// one step that only one of many processes can take, and that a kill can't leave half done.
/// </summary>
internal static class KeyStore
{
    /// <returns>False when the key was there.</returns>
    public static bool TryExecute(string directory, string key)
    {
        try
        {
            using var file = new FileStream(Path.Combine(directory, key), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            return true;
        }
        catch (IOException) when (Contains(directory, key))
        {
            return false;
        }
    }

    public static bool Contains(string directory, string key) => File.Exists(Path.Combine(directory, key));
}
