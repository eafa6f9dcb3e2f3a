using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HttpResilience.PackageTests;

/// <summary>What is in each package.</summary>
public sealed partial class PackageContentTests(PackedFeed feed)
{
    [Fact]
    public void Every_library_is_a_package_and_nothing_else_is()
    {
        var made = Directory.EnumerateFiles(feed.Packages, "*.nupkg").Select(path => Path.GetFileName(path).Replace($".{feed.Version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(Repository.Packages, made);
        Assert.True(Repository.Packages.Count >= 4);
    }

    [Fact]
    public void Each_has_both_frameworks_with_docs_a_readme_an_icon_and_symbols()
    {
        foreach (var package in Repository.Packages)
        {
            string[] expected = ["README.md", "icon.png", .. new[] { "net8.0", "net10.0" }.SelectMany(framework => new[] { $"lib/{framework}/{package}.dll", $"lib/{framework}/{package}.xml" })];
            Assert.Empty(expected.Except(Entries(package, "nupkg")));
            Assert.Empty(new[] { $"lib/net8.0/{package}.pdb", $"lib/net10.0/{package}.pdb" }.Except(Entries(package, "snupkg")));
        }

        Assert.Empty(new[] { "ConfigurationSchema.json", "buildTransitive/HttpResilience.targets" }.Except(Entries("HttpResilience", "nupkg")));
    }

    [Fact]
    public void Each_says_what_it_is_and_names_no_place_that_is_not_there()
    {
        foreach (var package in Repository.Packages)
        {
            var metadata = XDocument.Parse(Text(package, $"{package}.nuspec")).Root!.Elements().Single();
            var said = metadata.Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);
            Assert.Equal((package, "MIT", "README.md", "icon.png"), (said["id"], said["license"], said["readme"], said["icon"]));
            Assert.True(said["description"].Length > 60 && said["tags"].Contains("resilience", StringComparison.Ordinal), package);
            Assert.False(said.ContainsKey("projectUrl"));
            Assert.DoesNotContain(RelativeLink().Matches(Text(package, "README.md")), _ => true);
        }
    }

    [Fact]
    public void Each_assembly_is_built_the_same_from_the_same_source()
    {
        foreach (var (package, framework) in Repository.Packages.SelectMany(package => new[] { "net8.0", "net10.0" }.Select(framework => (package, framework))))
        {
            using var content = new MemoryStream(Bytes(package, $"lib/{framework}/{package}.dll"));
            using var image = new PEReader(content);
            Assert.Contains(image.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        }
    }

    private string[] Entries(string package, string extension)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(feed.Packages, $"{package}.{feed.Version}.{extension}"));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private string Text(string package, string entry) => System.Text.Encoding.UTF8.GetString(Bytes(package, entry)).TrimStart('\uFEFF');

    private byte[] Bytes(string package, string entry)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(feed.Packages, $"{package}.{feed.Version}.nupkg"));
        using var stream = archive.GetEntry(entry)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    [GeneratedRegex(@"\]\((?!https://)[^)]*\)")]
    private static partial Regex RelativeLink();
}
