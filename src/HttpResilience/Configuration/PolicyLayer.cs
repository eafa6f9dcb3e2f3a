namespace HttpResilience.Configuration;

/// <summary>One of the options that lie over each other, and where it was read from.</summary>
internal readonly record struct PolicyLayer(TierPolicyOptions Options, string Path);
