namespace HttpResilience.Configuration;

/// <summary>A section beside <c>Defaults</c> and <c>Clients</c>, registered by what reads it: without that, its key is refused like a misspelt one.</summary>
internal sealed record RootSection(string Name);
