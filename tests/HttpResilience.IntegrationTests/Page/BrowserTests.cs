namespace HttpResilience.IntegrationTests.Page;

/// <summary>Tests in the browser run after the others and one at a time: some measure time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrowserTests : ICollectionFixture<Browser>
{
    internal const string Name = "Browser";
}
