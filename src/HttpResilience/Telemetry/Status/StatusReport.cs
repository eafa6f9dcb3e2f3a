using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HttpResilience.Telemetry.Status;

/// <summary>What an operator sees of this process at one moment, in the shape in which it leaves the process: the file that SaveAsync writes, and the endpoints' JSON.</summary>
internal sealed record StatusReport
{
    private static readonly string s_instance = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    private static readonly string s_version = typeof(StatusReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public required DateTimeOffset Time { get; init; }

    /// <summary>The library's; like the two below <see langword="null"/>, and left out, where it is not for a report of a problem.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Runtime { get; init; }

    /// <summary>Machine and process, because breakers and counts are of one process.</summary>
    public string Instance { get; init; } = s_instance;

    /// <summary>Whether tiers can be controlled where this was asked for; <see langword="null"/>, and left out, in a file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Controls { get; init; }

    /// <summary>What is in force, without secrets.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Configuration { get; init; }

    public required IReadOnlyList<ClientReport> Clients { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<EventReport> Events { get; init; }

    /// <param name="status">Where to read.</param>
    /// <param name="time">Now.</param>
    /// <param name="detail">What more there is to say.</param>
    public static StatusReport Of(ITierResilienceStatus status, DateTimeOffset time, StatusDetail detail) => new()
    {
        Time = time,
        Controls = detail.Controls,
        Version = detail.Configuration is null ? null : s_version,
        Runtime = detail.Configuration is null ? null : RuntimeInformation.FrameworkDescription,
        Configuration = detail.Configuration,
        Clients = [.. status.GetClients().Select(client => ClientReport.Of(client, detail))],
        Events = [.. status.GetRecentEvents().Select(EventReport.Of)],
    };
}
