using System.Text;
using HttpResilience.Routing;
using Microsoft.Extensions.Configuration;

namespace HttpResilience.Tests.BadInput;

/// <summary>Gives a running client one edited file after the other, each followed by the valid one again.</summary>
internal sealed class ConfigurationFuzz(int seed)
{
    // Values that contradict each other, each fine by itself.
    private static readonly string[] s_contradictions =
    [
        "has no effect without", "exclude each other", " is above ", " is below ", "never holds", "names no environment", "matches the same requests", "is 0 for every tier",
    ];

    private readonly Random _random = new(seed);
    private readonly FuzzCounts _counts = new();
    private IReadOnlyList<string> _valid = [];

    public async Task<FuzzCounts> RunAsync(int count)
    {
        var edits = new FileEdits(_random);
        while (_counts.All < count)
        {
            // A new one now and then, so that a fault does not hide behind what an earlier file left.
            await using var host = new FuzzHost(ValidFile.Json);
            await SendAsync(host, FileNode.Read(ValidFile.Json));
            _valid = host.InForceNow;
            for (var i = 0; i < 50 && _counts.All < count; i++)
            {
                var (json, done) = edits.Next();
                var report = $"seed {seed}, file {_counts.All + 1}: {string.Join("; ", done)}\n";
                try
                {
                    await ReloadAsync(host, json);
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException(report + exception.Message + "\n" + json, exception);
                }
            }
        }

        return _counts;
    }

    private async Task ReloadAsync(FuzzHost host, string json)
    {
        host.Logs.Events.Clear();
        var before = host.Current;
        if (!IsReadable(json))
        {
            _counts.NoJson++;
            Assert.ThrowsAny<Exception>(() => host.Configuration.Replace(json));
            Assert.DoesNotContain(host.Logs.Events, e => e.Category == "HttpResilience");
            Assert.Same(before, host.Current);
        }
        else
        {
            var underWay = IsTurn(8) ? new RequestUnderWay(host) : null;
            host.Configuration.Replace(json);
            var file = FileNode.Read(json);
            if (host.FailuresAtStart() is { Count: > 0 } failures)
                CheckRefused(host, file, failures, before);
            else
                await CheckAcceptedAsync(host, file, before);
            if (underWay is not null)
                await underWay.EndAsync();
        }

        // A refused file needs no way back.
        if (host.Current != before || IsTurn(4))
            host.Configuration.Replace(ValidFile.Json);
        if (IsTurn(8))
            Assert.Equal(_valid, host.InForceNow);
        await host.Health.CheckAllAsync();
    }

    private void CheckRefused(FuzzHost host, FileNode file, IReadOnlyList<string> failures, TierSet before)
    {
        _counts.Refused++;
        var faults = FileCheck.Of(file);
        foreach (var fault in faults)
            Assert.True(fault.IsNamedBy(failures), $"{fault} is not named by\n{string.Join('\n', failures)}");
        Assert.All(failures, failure =>
        {
            Assert.StartsWith("TierResilience", failure, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(failure, char.IsControl);
            Assert.True(faults.Count > 0 || s_contradictions.Any(phrase => failure.Contains(phrase, StringComparison.Ordinal)), $"nothing is wrong with it, but: {failure}");
        });
        var rejected = Assert.Single(host.Logs.Named("configuration_rejected"));
        Assert.All(failures, failure => Assert.Contains(failure, rejected.Message, StringComparison.Ordinal));
        Assert.Empty(host.Logs.Named("configuration_reloaded"));
        Assert.Same(before, host.Current);
    }

    private async Task CheckAcceptedAsync(FuzzHost host, FileNode file, TierSet before)
    {
        _counts.Accepted++;
        var faults = FileCheck.Of(file);
        Assert.True(faults.Count == 0, $"accepted, although {string.Join(", ", faults)}");
        Assert.Empty(host.Logs.Named("configuration_rejected"));
        var exported = host.Export();
        Assert.Empty(new InForceCheck(file, FileNode.Read(exported)).Differences());
        if (host.Logs.Named("configuration_reloaded").Count == 0)
            Assert.Same(before, host.Current);
        await SendAsync(host, file);
        Assert.DoesNotContain(await host.Health.CheckAllAsync(), status => status.LastFailure?.StartsWith("HTTP", StringComparison.Ordinal) == false);
        if (IsTurn(10))
            await CheckStartAsync(host, exported);
    }

    // Started from what is said to be in force, another process behaves the same.
    private static async Task CheckStartAsync(FuzzHost host, string exported)
    {
        await using var second = new FuzzHost(exported.Replace("\"***\"", "\"another-s3cret-that-is-long\"", StringComparison.Ordinal));
        Assert.Empty(second.FailuresAtStart());
        Assert.Equal(WithoutSecrets(host.InForceNow), WithoutSecrets(second.InForceNow));
    }

    // Nor the maximum of a timeout, which is written as the timeout itself where a preset's is longer.
    private static IEnumerable<string> WithoutSecrets(IEnumerable<string> lines) =>
        lines.Where(line => !line.Contains("HashKey", StringComparison.Ordinal)
            && !line.Contains("MaxRecoveryTimeout", StringComparison.Ordinal) && !(line.Contains("Headers", StringComparison.Ordinal) && line.Contains(".value", StringComparison.Ordinal)));

    private static async Task SendAsync(FuzzHost host, FileNode file)
    {
        host.Network.Seen.Clear();
        using var response = await host.Client.GetAsync("accounts/1");
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        var (to, head) = Assert.Single(host.Network.Seen);
        var tiers = file.Find("TierResilience:Clients:crm:Tiers")!.Children.Values;
        var tier = Assert.Single(tiers, tier => tier.Key.Equals(response.GetTierInfo()!.Tier, StringComparison.OrdinalIgnoreCase));
        var address = new Uri(tier.Find("BaseAddress")!.Value!);
        Assert.Equal((address.IdnHost, address.Port), (to.Host, to.Port));
        Assert.StartsWith($"GET {address.AbsolutePath.TrimEnd('/')}/accounts/1 HTTP/1.1", head, StringComparison.Ordinal);
        foreach (var header in tier.Find("Headers")?.Children.Values.Where(header => header.Value is not null) ?? [])
            Assert.Contains($"\r\n{header.Key}: {header.Value}", head + "\r\n", StringComparison.OrdinalIgnoreCase);
    }

    // What takes long is not done each time.
    private bool IsTurn(int oneIn) => _random.Next(oneIn) == 0;

    private static bool IsReadable(string json)
    {
        try
        {
            new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
