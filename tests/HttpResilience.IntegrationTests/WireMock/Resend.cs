namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Which requests may be sent again.</summary>
internal enum Resend
{
    None,

    /// <summary>Only requests that may be executed twice.</summary>
    Repeatable,

    All,
}
