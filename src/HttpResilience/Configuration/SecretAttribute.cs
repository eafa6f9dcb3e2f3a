namespace HttpResilience.Configuration;

/// <summary>Marks an option whose text, or whose texts, may be secrets: an export masks them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
