using System.Buffers;
using System.Globalization;
using System.Text;

namespace HttpResilience.AspNetCore.Metrics;

/// <summary>Writes families as UTF-8 text. Not thread-safe.</summary>
internal sealed class SampleWriter(IBufferWriter<byte> output, PrometheusFormat format)
{
    private string _family = "";

    public void Write(MetricFamily family)
    {
        var series = family.GetSorted();
        if (series.Count == 0)
            return;
        _family = family.Name.Family;
        // In the older format a counter's whole name is that of its samples.
        var name = family.Kind == MetricKind.Counter && format == PrometheusFormat.Text ? $"{_family}_total" : _family;
        if (!string.IsNullOrEmpty(family.Description))
            Text($"# HELP {name} {LabelText.Escape(family.Description, quotes: format == PrometheusFormat.OpenMetrics)}\n");
        Text($"# TYPE {name} {TypeOf(family.Kind)}\n");
        if (format == PrometheusFormat.OpenMetrics && family.Name.Unit is not null)
            Text($"# UNIT {name} {family.Name.Unit}\n");
        foreach (var one in series)
            one.Write(this);
    }

    public void WriteEnd()
    {
        if (format == PrometheusFormat.OpenMetrics)
            Text("# EOF\n");
    }

    public void Write(string suffix, string labels, double value)
    {
        Name(suffix, labels);
        if (double.IsFinite(value))
            Number(value);
        else
            Text(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
        Text("\n");
    }

    public void Write(string suffix, string labels, long value)
    {
        Name(suffix, labels);
        Number(value);
        Text("\n");
    }

    public void WriteBucket(string labels, double bound, long count)
    {
        Text(_family);
        Text("_bucket{");
        Text(labels);
        Text(labels.Length > 0 ? ",le=\"" : "le=\"");
        // Whole numbers as 1.0, in both formats: a bucket keeps its name when the scraper asks for the other one.
        if (double.IsFinite(bound))
            Number(bound, double.IsInteger(bound) ? "0.0" : null);
        else
            Text("+Inf");
        Text("\"} ");
        Number(count);
        Text("\n");
    }

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private void Name(string suffix, string labels)
    {
        Text(_family);
        Text(suffix);
        if (labels.Length > 0)
        {
            Text("{");
            Text(labels);
            Text("}");
        }

        Text(" ");
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, output);

    private void Number<T>(T value, string? numberFormat = null)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(output.GetSpan(32), out var written, numberFormat, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
