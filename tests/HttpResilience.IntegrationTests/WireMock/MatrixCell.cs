namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Two requests of one kind, one after the other, by a client of their own with three tiers of which some are faulty.</summary>
internal sealed record MatrixCell(int Number, MatrixFault Fault, Place Place, string Kind)
{
    /// <summary>The kinds of request, as <see cref="Requests"/> knows them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["GET", "PUT", "POST with a key", "POST", "POST without a body"];

    public static IReadOnlyList<MatrixCell> All { get; } = [.. Rows().SelectMany(_ => Kinds, (row, kind) => (row, kind)).Select((cell, i) => new MatrixCell(i, cell.row.Fault, cell.row.Place, cell.kind))];

    public bool IsRepeatable => !Requests.Unrepeatable.Contains(Kind);

    public override string ToString() => $"{Fault.Name} | {Place.Name} | {Kind}";

    private static IEnumerable<(MatrixFault Fault, Place Place)> Rows() => MatrixFaults.All.SelectMany(fault => fault.Places, (fault, place) => (fault, place));
}
