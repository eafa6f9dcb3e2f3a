namespace HttpResilience.Routing;

/// <summary>
/// URIs below one address that were made lately. A service asks for the same few again and again, and making one costs as much as the rest of a request. Bounded; those that may hold a secret,
/// because they have a query, and long ones are not kept. Thread-safe, without a lock.
/// </summary>
internal sealed class RecentUris
{
    private const int Size = 64;
    private const int MaxLength = 128;

    // Made by the first request that is sent here in place of another address. Each place holds the last URI of its hash; a reference is read and written as a whole.
    private Uri?[]? _places;

    public Uri GetOrCreate(TierAddress address, ReadOnlySpan<char> below)
    {
        if (below.Length > MaxLength || !TierUri.IsPlain(below) || below.Contains('?'))
            return TierUri.Create(address, below);
        var places = Volatile.Read(ref _places) ?? Interlocked.CompareExchange(ref _places, new Uri?[Size], null) ?? _places!;
        ref var place = ref places[(uint)string.GetHashCode(below) % Size];
        if (Volatile.Read(ref place) is { } recent && recent.OriginalString.AsSpan(address.Text.Length).SequenceEqual(below))
            return recent;
        var uri = TierUri.Create(address, below);
        Volatile.Write(ref place, uri);
        return uri;
    }
}
