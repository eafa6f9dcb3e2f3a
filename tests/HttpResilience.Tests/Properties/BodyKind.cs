namespace HttpResilience.Tests.Properties;

/// <summary>The body that a caller sends.</summary>
internal enum BodyKind
{
    None,
    Text,

    /// <summary>A stream that can be read once.</summary>
    Once,
}
