using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>
/// Puts the Python module's environment variables below <c>TierResilience:Defaults</c>. Seconds become durations, and 1, yes, on and the like become booleans; what
/// can't be understood is passed on as it is, so that validation refuses it together with everything else.
/// </summary>
internal sealed class ResilienceEnvironmentVariablesProvider(Func<string, string?> read) : ConfigurationProvider
{
    // Of two names for one key the first that is set wins.
    private static readonly (string Variable, string Key, Func<string, string> Convert)[] s_variables =
    [
        ("CIRCUIT_BREAKER_ENABLED", "CircuitBreaker:Enabled", ConvertFlag),
        ("CIRCUIT_BREAKER_FAILURE_THRESHOLD", "CircuitBreaker:FailureThreshold", Keep),
        ("CIRCUIT_BREAKER_RECOVERY_TIMEOUT", "CircuitBreaker:RecoveryTimeout", ConvertSeconds),
        ("CIRCUIT_BREAKER_HALF_OPEN_CALLS", "CircuitBreaker:HalfOpenMaxCalls", Keep),
        ("CIRCUIT_BREAKER_SUCCESS_THRESHOLD", "CircuitBreaker:SuccessThreshold", Keep),
        ("MAX_RETRY_ATTEMPTS", "Retry:MaxAttempts", Keep),
        ("RETRY_MAX_ATTEMPTS", "Retry:MaxAttempts", Keep),
        ("RETRY_BASE_DELAY", "Retry:BaseDelay", ConvertSeconds),
        ("RETRY_MAX_DELAY", "Retry:MaxDelay", ConvertSeconds),
        ("RETRY_EXPONENTIAL_BASE", "Retry:ExponentialBase", Keep),
        ("RETRY_JITTER_ENABLED", "Retry:Jitter", ConvertFlag),
        ("HEALTH_CHECK_INTERVAL", "Health:Interval", ConvertSeconds),
        ("HEALTH_CHECK_TIMEOUT", "Health:Timeout", ConvertSeconds),
        ("DEFAULT_TIMEOUT", "AttemptTimeout", ConvertSeconds),
    ];

    // Replaced as a whole by Load, like the base class's Data.
    private Dictionary<string, string> _variableOfPath = [];

    /// <summary>The variable that a path's value comes from, or <see langword="null"/> when another provider has the last word.</summary>
    public static string? FindVariable(IConfiguration? configuration, string path)
    {
        var last = (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(path, out _));
        return (last as ResilienceEnvironmentVariablesProvider)?._variableOfPath.GetValueOrDefault(path);
    }

    public override void Load()
    {
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var variableOfPath = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (variable, key, convert) in s_variables)
        {
            var path = ConfigurationPath.Combine(SectionNames.DefaultsPath, key);

            // A variable that is there but blank is how containers say "not set".
            if (read(variable)?.Trim() is { Length: > 0 } text && data.TryAdd(path, convert(text)))
                variableOfPath[path] = variable;
        }

        (Data, _variableOfPath) = (data, variableOfPath);
    }

    private static string Keep(string text) => text;

    private static string ConvertSeconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds
            ? ShownValue.Of(TimeSpan.FromSeconds(seconds))
            : text;

    private static string ConvertFlag(string text) => text.ToUpperInvariant() switch
    {
        "1" or "YES" or "ON" or "TRUE" => "true",
        "0" or "NO" or "OFF" or "FALSE" => "false",
        _ => text,
    };
}
