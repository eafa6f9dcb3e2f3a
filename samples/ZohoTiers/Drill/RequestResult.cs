namespace ZohoTiers.Drill;

/// <summary>What the caller saw of one request.</summary>
/// <param name="Phase">The index of the phase in which it was sent.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">The key that a write carries.</param>
/// <param name="Started">The timestamp at which it was sent.</param>
/// <param name="Ended">The timestamp at which it ended.</param>
/// <param name="ServedBy">Who answered it.</param>
/// <param name="IsStale">Whether the answer was kept from before.</param>
/// <param name="Error">How it failed.</param>
internal sealed record RequestResult(int Phase, LoadKind Kind, string? Key, long Started, long Ended, string? ServedBy, bool IsStale, Exception? Error)
{
    public bool Succeeded => Error is null;

    public bool IsWrite => Key is not null;

    public bool IsRepeatable => Kind != LoadKind.Create;
}
