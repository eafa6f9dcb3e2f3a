using System.Globalization;
using HttpResilience.Routing;
using HttpResilience.Timeouts;

namespace HttpResilience.Health;

/// <summary>One probe of a tier, through its own handlers, below its breaker.</summary>
internal sealed class TierProbe(IHttpMessageHandlerFactory handlers, TimeProvider timeProvider)
{
    private static readonly HttpRequestOptionsKey<bool> s_mark = new("HttpResilience.Probe");

    /// <summary>Whether the message is a probe's own. What a translation sends for one is not.</summary>
    public static bool IsProbe(HttpRequestMessage message) => message.Options.TryGetValue(s_mark, out _);

    /// <returns>Why the probe failed, in words fit for a log; null when it was good.</returns>
    public async Task<string?> SendAsync(TierSet set, Tier tier, HealthSettings settings, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(settings.Method, tier.Address.Uri + settings.Path.TrimStart('/'));
        message.Options.Set(s_mark, true);
        var request = TierRequests.ForProbe(message, set, tier, settings.Timeout, timeProvider);
        try
        {
            using var invoker = new TierInvoker(handlers, set.Client, tier.Name);
            using var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var isGood = settings.ExpectedStatus is { } expected ? response.StatusCode == expected : response.IsSuccessStatusCode;
            return isGood ? null : $"HTTP {(int)response.StatusCode}";
        }
        catch (AttemptTimeoutException) when (!cancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer within {settings.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return OutcomeClassifier.Describe(exception);
        }
        finally
        {
            Handover.Forget(message);
        }
    }
}
