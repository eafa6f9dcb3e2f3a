namespace HttpResilience.Tests.Properties;

/// <summary>What becomes of an attempt.</summary>
internal enum ServerAct
{
    Answer,
    RefuseConnection,
    TimeOutConnecting,
    FailTls,
    Reset,
    Hang,
    BreakOffBody,
}
