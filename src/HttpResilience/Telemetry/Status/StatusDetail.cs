using System.Text.Json;

namespace HttpResilience.Telemetry.Status;

/// <summary>What a report holds beyond what <see cref="ITierResilienceStatus"/> knows, and how much of that.</summary>
internal sealed record StatusDetail
{
    public bool? Controls { get; init; }

    /// <summary>As <see cref="ITierResilienceStatus.ExportConfiguration"/> writes it.</summary>
    public JsonElement? Configuration { get; init; }

    /// <summary>The last minutes of a client's tier, where somebody keeps them.</summary>
    public Func<string, string, IReadOnlyList<SliceReport>>? Series { get; init; }

    /// <summary>Requests of each client, at most.</summary>
    public int Requests { get; init; } = int.MaxValue;
}
