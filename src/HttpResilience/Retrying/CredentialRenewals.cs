using HttpResilience.Routing;
using HttpResilience.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Retrying;

/// <summary>Makes the renewals of the tiers for which code has said how to renew a credential.</summary>
internal sealed class CredentialRenewals(IServiceProvider services, IEnumerable<CredentialRenewalRegistration> registrations)
{
    // A token endpoint that takes longer is as good as one that refuses.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly CredentialRenewalRegistration[] _registrations = [.. registrations];

    public CredentialRenewal? Create(string client, string tier)
    {
        var registration = Array.FindLast(_registrations, candidate => candidate.TierClient == Tier.ClientName(client, tier));
        return registration is null
            ? null
            : new CredentialRenewal(cancellationToken => RenewAsync(registration, client, tier, cancellationToken), registration.Pause, s_timeout, services.GetRequiredService<TimeProvider>());
    }

    private async ValueTask<bool> RenewAsync(CredentialRenewalRegistration registration, string client, string tier, CancellationToken cancellationToken)
    {
        var events = services.GetRequiredService<TierEvents>();
        var isGranted = false;
        try
        {
            // One that does not heed its token is left alone too.
            isGranted = await registration.Renew(services, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            events.CallbackFailed(exception, client, nameof(TierHttpClientBuilderExtensions.OnUnauthorized));
        }
        finally
        {
            events.CredentialRenewed(client, tier, isGranted);
        }

        return isGranted;
    }
}
