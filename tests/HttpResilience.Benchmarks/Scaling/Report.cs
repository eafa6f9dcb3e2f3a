using System.Globalization;
using System.Text.Json.Nodes;

namespace HttpResilience.Benchmarks.Scaling;

/// <summary>Rows and checks as tables, and as one JSON object on the last line.</summary>
internal sealed class Report
{
    private readonly List<Row> _rows = [];
    private readonly List<Check> _checks = [];

    public void Add(params IEnumerable<Row> rows) => _rows.AddRange(rows);

    public void Add(params IEnumerable<Check> checks) => _checks.AddRange(checks);

    /// <returns>The exit code.</returns>
    public int Write(bool asJson)
    {
        foreach (var table in _rows.GroupBy(row => string.Join('|', row.Cells.Select(cell => cell.Column))))
            WriteTable(["", .. table.First().Cells.Select(cell => cell.Column)], [.. table.Select(row => (string[])[row.Name, .. row.Cells.Select(cell => Text(cell.Value))])]);
        WriteTable(["check", "value", "limit", "holds"], [.. _checks.Select(check => (string[])[check.Name, Text(check.Value), Text(check.Limit), check.Holds ? "yes" : "NO"])]);
        if (asJson)
            Console.WriteLine(ToJson().ToJsonString());
        return _checks.TrueForAll(check => check.Holds) ? 0 : 1;
    }

    private static void WriteTable(string[] head, string[][] lines)
    {
        var widths = head.Select((title, column) => lines.Select(line => line[column].Length).Append(title.Length).Max()).ToArray();
        foreach (var line in lines.Prepend(head))
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
        Console.WriteLine();
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) < 10 && value != Math.Round(value) ? "0.000" : "#,0", CultureInfo.InvariantCulture);

    private JsonObject ToJson() => new()
    {
        ["rows"] = new JsonArray([.. _rows.Select(Json)]),
        ["ratios"] = new JsonArray([.. _checks.Select(Json)]),
    };

    private static JsonObject Json(Check check) => new() { ["name"] = check.Name, ["value"] = Number(check.Value), ["limit"] = check.Limit, ["holds"] = check.Holds };

    private static JsonObject Json(Row row)
    {
        var json = new JsonObject { ["name"] = row.Name };
        foreach (var (column, value) in row.Cells)
            json[column] = Number(value);
        return json;
    }

    // JSON has no word for what is no number.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? Math.Round(value, 4) : null;
}
