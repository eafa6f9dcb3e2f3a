namespace HttpResilience.Configuration;

/// <summary>The shapes a setting can have.</summary>
internal enum OptionKind
{
    Text,
    WholeNumber,
    Number,
    Duration,
    Flag,
    Choice,
    NumberList,
    TextList,
    TextMap,
    Section,
    SectionMap,
}
