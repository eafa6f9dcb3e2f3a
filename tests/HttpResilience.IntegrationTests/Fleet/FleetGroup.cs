using HttpResilience.IntegrationTests.PostgreSql;

namespace HttpResilience.IntegrationTests.Fleet;

/// <summary>A fleet on a <see cref="PostgreSqlServer"/> of its own. These tests measure times, so nothing else runs beside them.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class FleetGroup : ICollectionFixture<PostgreSqlServer>;
