using HttpResilience.Routing;
using Microsoft.Extensions.Options;

namespace HttpResilience.Configuration;

/// <summary>Reports what values say together: relations over the values in force, names, addresses and templates. One class of rules a concern, all errors gathered.</summary>
internal sealed class TierResilienceConsistencyValidator(IEnumerable<ITierProtocol> protocols) : IValidateOptions<TierResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, TierResilienceOptions options)
    {
        var client = new ClientLayers(name, options);

        // Tiers share layers: what is wrong in one is found once for each of them.
        var all = TierRules.Check(client)
            .Concat(HeaderRules.Check(client))
            .Concat(PolicyRules.Check(client))
            .Concat(TimeRules.Check(client))
            .Concat(ChaosRules.Check(client))
            .Concat(StaleIfErrorRules.Check(client))
            .Concat(ProtocolRules.Check(client, protocols))
            .Concat(OperationRules.Check(client))
            .Distinct();
        string[] failures = [.. DerivedFailures.LeaveOut(all, TierResilienceOptionsValidator.Check(client))];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(ShownValue.OnOneLine));
    }
}
