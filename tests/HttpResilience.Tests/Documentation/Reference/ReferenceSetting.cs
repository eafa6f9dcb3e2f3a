namespace HttpResilience.Tests.Documentation.Reference;

/// <summary>A setting, as the options and their comments tell of it.</summary>
/// <param name="Name">Its key below the section that a table is of.</param>
/// <param name="Default">In words; <see langword="null"/> where only a person can say it, for example that it is random.</param>
/// <param name="Bounds">In words; <see langword="null"/> where the options have none.</param>
/// <param name="Summary">What the option's comment says.</param>
internal sealed record ReferenceSetting(string Name, string? Default, string? Bounds, string Summary);
