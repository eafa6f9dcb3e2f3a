using HttpResilience.Configuration;

namespace Microsoft.Extensions.Configuration;

/// <summary>Reads the environment variables of the Python resilience module.</summary>
public static class ResilienceEnvironmentVariablesExtensions
{
    /// <summary>
    /// Reads <c>CIRCUIT_BREAKER_*</c>, <c>RETRY_*</c>, <c>MAX_RETRY_ATTEMPTS</c>, <c>HEALTH_CHECK_*</c> and <c>DEFAULT_TIMEOUT</c> into <c>TierResilience:Defaults</c>.
    /// Durations are seconds, plain numbers (<c>0.5</c> too); booleans may also be 1, 0, yes, no, on and off.
    /// </summary>
    /// <remarks>
    /// Sources added later win, so add this before <c>appsettings.json</c> to let the file override it, and after to let the environment have the last word. A blank variable
    /// counts as not set; <c>MAX_RETRY_ATTEMPTS</c> wins over <c>RETRY_MAX_ATTEMPTS</c>. A value that can't be read, or is out of bounds, fails the validation of the
    /// options, and the message names the variable. Like other configuration, to be called while the application is built, from one thread.
    /// </remarks>
    /// <param name="builder">The configuration to add to.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IConfigurationBuilder AddResilienceEnvironmentVariables(this IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new ResilienceEnvironmentVariablesSource());
    }
}
