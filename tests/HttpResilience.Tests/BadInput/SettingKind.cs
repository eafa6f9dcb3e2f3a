namespace HttpResilience.Tests.BadInput;

/// <summary>What <c>docs/configuration.md</c> says that a setting takes.</summary>
internal enum SettingKind
{
    Flag,
    Whole,
    Number,
    NumberAbove,
    Duration,
    Choice,
    Codes,
    HeaderNames,
    Words,
    TierNames,
    Address,
    ProbePath,
    Method,
    Template,
    Secret,
    Headers,
}
