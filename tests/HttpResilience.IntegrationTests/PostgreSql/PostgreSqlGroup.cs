namespace HttpResilience.IntegrationTests.PostgreSql;

/// <summary>The classes of tests that share one <see cref="PostgreSqlServer"/>, one after the other: some of them stop it.</summary>
[CollectionDefinition]
public sealed class PostgreSqlGroup : ICollectionFixture<PostgreSqlServer>;
