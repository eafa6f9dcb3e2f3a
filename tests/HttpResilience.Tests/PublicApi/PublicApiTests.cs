using System.Reflection;
using HttpResilience.Tests.Documentation;

namespace HttpResilience.Tests.PublicApi;

/// <summary>What users can call is a promise: it changes only where somebody has read the change.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Packages { get; } = [.. Page.Folders("src")];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_surface_of_a_package_is_the_one_that_was_accepted(string package) =>
        Accepted.Check($"tests/HttpResilience.Tests/PublicApi/{package}.txt", ApiText.Of(Assembly.Load(package)));
}
