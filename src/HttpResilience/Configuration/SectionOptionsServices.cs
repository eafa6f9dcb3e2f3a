using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>Registers the reading and validation of options that are a process's.</summary>
internal static class SectionOptionsServices
{
    /// <summary>Does nothing the second time.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The key below <c>TierResilience</c>.</param>
    /// <param name="schema">The settings.</param>
    /// <param name="check">What else is wrong with the options, given their path.</param>
    public static void AddSectionOptions<T>(this IServiceCollection services, string section, OptionsSchema schema, Func<T, string, IEnumerable<string>> check)
        where T : class, new()
    {
        if (services.Any(service => service.ImplementationInstance is RootSection root && root.Name == section))
            return;
        services.AddSingleton(new RootSection(section));
        services.AddSingleton(provider => new SectionOptions<T>(section, schema, check, provider.GetService<IConfiguration>()));
        services.AddSingleton<IConfigureOptions<T>>(provider => provider.GetRequiredService<SectionOptions<T>>());
        services.AddSingleton<IValidateOptions<T>>(provider => provider.GetRequiredService<SectionOptions<T>>());
        services.AddOptions<T>().ValidateOnStart();
    }
}
