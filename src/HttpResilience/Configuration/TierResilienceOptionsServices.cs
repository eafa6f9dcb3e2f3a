using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>Registers the reading and validation of a client's options.</summary>
internal static class TierResilienceOptionsServices
{
    /// <summary>Once a client. Anything that configures the options in code is to be added afterwards: it has the last word.</summary>
    public static OptionsBuilder<TierResilienceOptions> AddTierResilienceOptions(this IServiceCollection services, string client, IConfigurationSection? section = null)
    {
        services.AddSingleton(new TierClientRegistration(client, section));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TierResilienceOptions>, ConfigureTierResilienceOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TierResilienceOptions>, TierResilienceOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TierResilienceOptions>, TierResilienceConsistencyValidator>());
        return services.AddOptions<TierResilienceOptions>(client).ValidateOnStart();
    }
}
