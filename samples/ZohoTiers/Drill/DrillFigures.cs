using System.Text.Json.Serialization;

namespace ZohoTiers.Drill;

/// <summary>The summary of the drill, or of one of its phases. A request belongs to the phase in which it was sent.</summary>
internal sealed record DrillFigures
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    public required int Requests { get; init; }

    public required int Succeeded { get; init; }

    public required int Failed { get; init; }

    /// <summary>Repeatable requests that failed although some tier had no fault from their beginning to their end.</summary>
    public required int FailedWhileATierWasUp { get; init; }

    public required IReadOnlyDictionary<string, int> ServedBy { get; init; }

    /// <summary>Reads that got an answer kept from before, because no tier had one.</summary>
    public required int Stale { get; init; }

    public required int WritesAcknowledged { get; init; }

    public required int WritesNotAcknowledged { get; init; }

    /// <summary>Of the writes that were not acknowledged, those that a server did execute.</summary>
    [JsonIgnore]
    public int ExecutedThoughNotAcknowledged { get; init; }

    /// <summary>Creates that were executed more than once. Updates and upserts may be: doing them again changes nothing.</summary>
    public required int WritesExecutedTwice { get; init; }

    public required int WritesLost { get; init; }

    /// <summary>Requests that were sent to a further tier because the first was slow; of the whole drill.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Hedged { get; init; }

    /// <summary>From the fault to the first answer from elsewhere; the longest, for the whole drill.</summary>
    public required double? FailoverMs { get; init; }

    /// <summary>From the repair to the first answer from the repaired tier; the longest, for the whole drill.</summary>
    public required double? RecoveryMs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DrillFigures>? Phases { get; init; }
}
