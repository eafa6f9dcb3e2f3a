using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>Options that are a process's and no client's: read from <c>TierResilience:{section}</c> at start, each mistake reported with its path.</summary>
internal sealed class SectionOptions<T>(string section, OptionsSchema schema, Func<T, string, IEnumerable<string>> check, IConfiguration? configuration) : IConfigureOptions<T>, IValidateOptions<T>
    where T : class, new()
{
    private readonly string _path = ConfigurationPath.Combine(SectionNames.Root, section);

    public void Configure(T options) => Read(options, []);

    public ValidateOptionsResult Validate(string? name, T options)
    {
        var refusals = new List<Refusal>();
        // Once more, for what could not be read; what code has set since stays.
        Read(new T(), refusals);
        refusals.AddRange(schema.Properties.SelectMany(property => OptionBounds.Check(ConfigurationPath.Combine(_path, property.Name), property.Get(options), property)));
        string[] failures = [.. refusals.Select(refusal => refusal.ToString()), .. check(options, _path)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(ShownValue.OnOneLine));
    }

    private void Read(T options, List<Refusal> refusals)
    {
        if (configuration?.GetSection(_path) is { } found)
            new OptionsReader(refusals).Read(found, options, schema);
    }
}
