using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace HttpResilience.IntegrationTests.Prometheus;

/// <summary>A real Prometheus on a free loopback port, with a data folder of its own, that scrapes every second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prometheus-");
    private readonly ConcurrentQueue<string> _log = new();
    private readonly Process _process;
    private readonly HttpClient _http;

    // Bound but never listening: nobody else gets the port before Prometheus does.
    private readonly Socket _reservation = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private PrometheusServer(string configuration)
    {
        var file = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(file, configuration);
        _reservation.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _reservation.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)_reservation.LocalEndPoint!).Port;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        string[] arguments = [$"--config.file={file}", $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}", $"--web.listen-address=127.0.0.1:{port}"];
        _process = new Process { StartInfo = new ProcessStartInfo("prometheus", arguments) { RedirectStandardError = true, RedirectStandardOutput = true } };
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
    }

    /// <summary>What it had to complain about, for example samples that came twice.</summary>
    public IEnumerable<string> Complaints => _log.Where(line => line.Contains("level=warn", StringComparison.Ordinal) || line.Contains("level=error", StringComparison.Ordinal));

    /// <param name="host">Where the application listens.</param>
    /// <param name="jobs">The paths to scrape, by the name of their job.</param>
    public static Task<PrometheusServer> StartAsync(string host, params (string Job, string Path)[] jobs) => StartAsync(host, rules: null, jobs);

    /// <param name="host">Where the application listens.</param>
    /// <param name="rules">A file with rules, evaluated every second.</param>
    /// <param name="jobs">The paths to scrape, by the name of their job.</param>
    public static async Task<PrometheusServer> StartAsync(string host, FileInfo? rules, params (string Job, string Path)[] jobs)
    {
        var scrapes = jobs.Select(job => $"  - job_name: {job.Job}\n    metrics_path: {job.Path}\n    static_configs:\n      - targets: ['{host}']\n");
        var ruleFiles = rules is null ? "" : $"rule_files: ['{rules.FullName}']\n";
        var server = new PrometheusServer($"global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\n  evaluation_interval: 1s\n{ruleFiles}scrape_configs:\n{string.Concat(scrapes)}");
        server._process.Start();
        server._process.BeginErrorReadLine();
        server._process.BeginOutputReadLine();
        foreach (var (job, _) in jobs)
            await server.UntilAsync($"up{{job=\"{job}\"}}", 1);
        return server;
    }

    /// <summary>The data of an answer of its HTTP API.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        await using var body = await _http.GetStreamAsync(path);
        using var answer = await JsonDocument.ParseAsync(body);
        return answer.RootElement.GetProperty("data").Clone();
    }

    /// <summary>The labels and values that a query gives now.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>> QueryAsync(string query)
    {
        using var response = await _http.GetAsync($"api/v1/query?query={Uri.EscapeDataString(query)}");
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{query}: {body}", null, response.StatusCode);
        using var answer = JsonDocument.Parse(body);
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(Read)];
    }

    /// <summary>Waits until a query gives exactly one series with this value.</summary>
    public async Task UntilAsync(string query, double value)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await TryQueryAsync(query);
            if (seen is [var only] && only.Value == value)
                return;
            var values = string.Join(", ", seen?.Select(one => one.Value) ?? []);
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Eventually.Patience, $"{query} is {values}, not {value}\n{string.Join('\n', _log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        _reservation.Dispose();
        _folder.Delete(recursive: true);
    }

    private static (IReadOnlyDictionary<string, string> Labels, double Value) Read(JsonElement result)
    {
        var labels = result.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);
        var value = result.GetProperty("value")[1].GetString()!;
        return (labels, double.Parse(value.Replace("+Inf", "Infinity", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>?> TryQueryAsync(string query)
    {
        try
        {
            return await QueryAsync(query);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            // It is still starting.
            return null;
        }
    }
}
