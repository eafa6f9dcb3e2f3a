namespace HttpResilience.Retrying;

/// <summary>What a tier's client was told with <c>OnUnauthorized</c>; one singleton instance each.</summary>
internal sealed record CredentialRenewalRegistration(string TierClient, Func<IServiceProvider, CancellationToken, ValueTask<bool>> Renew, TimeSpan Pause);
