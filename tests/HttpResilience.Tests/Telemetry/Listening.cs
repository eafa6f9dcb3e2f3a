namespace HttpResilience.Tests.Telemetry;

/// <summary>Tests with listeners of the whole process, or that measure what it is like without any, or that keep much: alone, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Listening
{
    public const string Name = "Listening";
}
