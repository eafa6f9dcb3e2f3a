namespace HttpResilience.IntegrationTests.Operations;

/// <summary>The classes of tests that share one <see cref="Operated"/>.</summary>
[CollectionDefinition]
public sealed class OperatedGroup : ICollectionFixture<Operated>;
