namespace HttpResilience.Routing;

/// <summary>Something else than the service's own HTTP that a tier can speak. Registered by the package that knows it.</summary>
internal interface ITierProtocol
{
    TierProtocol Protocol { get; }

    /// <summary>What is wrong with a tier's settings, each with its path.</summary>
    IEnumerable<string> Check(string path, TierOptions options);

    /// <summary>Turns valid settings into what is in force. State that is to outlive a reload is the protocol's to keep.</summary>
    ITierTranslation Create(string client, string tier, TierAddress address, TierOptions options);
}
