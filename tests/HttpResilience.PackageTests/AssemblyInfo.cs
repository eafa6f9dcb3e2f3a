using HttpResilience.PackageTests;

// Each test is a build of its own; the packages are made once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(PackedFeed))]
