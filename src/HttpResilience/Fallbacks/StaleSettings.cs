using System.Collections.Frozen;

namespace HttpResilience.Fallbacks;

/// <summary>What configuration says of kept answers.</summary>
/// <param name="MaxAge">How long an answer may be served after it was received.</param>
/// <param name="MaxEntrySize">Bytes of the largest body that is kept.</param>
/// <param name="MaxTotalSize">Bytes of all answers that are kept in memory; a distributed cache has a limit of its own.</param>
/// <param name="HashKey">The secret of the storage keys: without it nobody can tell from a key who asked for what.</param>
/// <param name="TrustTierHandlers">The tiers' handlers add the same identity for every caller.</param>
/// <param name="CredentialHeaders">Headers that tell who asks, whatever they are called. Compares without case.</param>
internal sealed record StaleSettings(TimeSpan MaxAge, int MaxEntrySize, long MaxTotalSize, byte[] HashKey, bool TrustTierHandlers, FrozenSet<string> CredentialHeaders);
