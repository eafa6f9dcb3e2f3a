using HttpResilience.Configuration;
using HttpResilience.Routing;

namespace HttpResilience.Tests.Routing;

/// <summary>The matcher against a plain model that goes through all templates one by one, with templates and paths by chance.</summary>
public sealed class OperationMatcherModelTests
{
    // Few and alike, so that templates overlap and paths hit them; a literal that begins with another, case, an escape, an empty one, one that is no ASCII.
    private static readonly string[] s_literals = ["a", "A", "ab", "b", "v8", "a%20b", "%C3%A9", ""];
    private static readonly string?[] s_methods = [null, "GET", "POST", "PURGE"];
    private static readonly string[] s_requestMethods = ["GET", "get", "POST", "DELETE", "PURGE"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_the_templates_a_request_gets_the_operation_that_the_rules_say(int seed)
    {
        var random = new Random(seed);
        var templates = Templates(random);
        var matcher = new OperationMatcher();
        foreach (var (method, path) in templates)
            matcher.Add(method, path, Operation(method, path));
        for (var i = 0; i < 400; i++)
        {
            var method = s_requestMethods[random.Next(s_requestMethods.Length)];
            var path = Path(random, templates);
            var expected = Model(templates, method, path);
            Assert.True(expected == matcher.Match(method, path)?.Name, $"{method} /{path}: {expected ?? "none"} of {string.Join(", ", templates)}");
            Assert.Equal(expected, matcher.Match(method, "/" + path)?.Name);
        }
    }

    [Fact]
    public void The_model_finds_something_to_compare()
    {
        var (found, several) = (0, 0);
        foreach (var seed in Enumerable.Range(0, 50))
        {
            var random = new Random(seed);
            var templates = Templates(random);
            for (var i = 0; i < 100; i++)
            {
                var path = Path(random, templates);
                var matches = templates.Count(template => Matches(template, "GET", path));
                (found, several) = (found + (matches > 0 ? 1 : 0), several + (matches > 1 ? 1 : 0));
            }
        }

        Assert.InRange(found, 500, 4_500);
        Assert.InRange(several, 100, 4_500);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 300)];

    private static TierOperation Operation(string? method, string path) => new($"{method} {path}", null, null, null, null);

    // Of those that match, the one that is more exact at the first segment where two differ; with one template for a method and for any, that of the method.
    private static string? Model((string? Method, string Path)[] templates, string method, string path) => templates
        .Where(template => Matches(template, method, path))
        .OrderBy(template => string.Concat(template.Path[1..].Split('/').Select(segment => segment == "*" ? '2' : segment.StartsWith('{') ? '1' : '0')), StringComparer.Ordinal)
        .ThenBy(template => template.Method is null)
        .Select(template => Operation(template.Method, template.Path).Name)
        .FirstOrDefault();

    private static bool Matches((string? Method, string Path) template, string method, string path)
    {
        if (template.Method is not null && !string.Equals(template.Method, method, StringComparison.OrdinalIgnoreCase))
            return false;
        var (wanted, given) = (template.Path[1..].Split('/'), path.Split('/'));
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "*")
                return i < given.Length;
            if (i >= given.Length || (wanted[i].StartsWith('{') ? given[i].Length == 0 : wanted[i] != given[i]))
                return false;
        }

        return wanted.Length == given.Length;
    }

    // As validation lets them through: no two of one shape for one method.
    private static (string? Method, string Path)[] Templates(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 40))
            .Select(_ => (Method: s_methods[random.Next(s_methods.Length)], Path: Template(random)))
            .Where(template => OperationPathRules.Refuse(template.Path) is null)
            .DistinctBy(template => (template.Method, OperationPathRules.Shape(template.Path))),
    ];

    private static string Template(Random random)
    {
        var segments = Enumerable.Range(0, random.Next(1, 5)).Select(i => random.Next(3) == 0 ? $"{{p{i}}}" : Literal(random)).ToList();
        if (random.Next(4) == 0)
            segments.Add("*");
        return "/" + string.Join('/', segments).TrimStart('/');
    }

    // Some path of a template, or any. A path has no slash in front: those are cut off before it is compared.
    private static string Path(Random random, (string? Method, string Path)[] templates)
    {
        if (templates.Length == 0 || random.Next(4) == 0)
            return string.Join('/', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Literal(random))).TrimStart('/');
        var template = templates[random.Next(templates.Length)].Path[1..].Split('/');
        var segments = template.Select(segment => segment == "*" ? $"{Literal(random)}/{Literal(random)}" : segment.StartsWith('{') ? Literal(random) : segment);
        return string.Join('/', segments).TrimStart('/');
    }

    private static string Literal(Random random) => s_literals[random.Next(s_literals.Length)];
}
