using Microsoft.Extensions.Configuration;

namespace HttpResilience.Configuration;

/// <summary>The Python module's environment variables as a source of configuration.</summary>
internal sealed class ResilienceEnvironmentVariablesSource(Func<string, string?> read) : IConfigurationSource
{
    public ResilienceEnvironmentVariablesSource()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    public ResilienceEnvironmentVariablesSource(IReadOnlyDictionary<string, string> variables)
        : this(name => variables.GetValueOrDefault(name))
    {
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => new ResilienceEnvironmentVariablesProvider(read);
}
