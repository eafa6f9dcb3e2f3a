using HttpResilience.Benchmarks.Subjects;

namespace HttpResilience.Benchmarks.Ratios;

/// <summary>One line of the table while it is measured.</summary>
internal sealed class Row(CatalogEntry entry, Primary? primary) : IDisposable
{
    private const int ObjectAlignment = 8;
    private readonly List<Turn> _turns = [];
    private readonly List<double> _bytes = [];

    public Subject Subject { get; } = entry.Make(primary ?? Primary.AtOnce);

    /// <summary>Whether it runs on the thread that asks for it, to the end.</summary>
    public bool IsAtOnce => primary == Primary.AtOnce;

    /// <summary>How often it is done in one turn; the first value is for bytes alone.</summary>
    public int Count { get; set; } = 2_000;

    public void AddTime(Turn turn) => _turns.Add(turn);

    public void AddBytes(double bytes) => _bytes.Add(bytes);

    /// <summary>The median time; and the least allocation, for whatever came on top came from elsewhere.</summary>
    public Result ToResult() => new(
        entry.Key, entry.What, primary, _turns.Count == 0 ? 0 : Median.Of(_turns.Select(turn => turn.Nanoseconds)), _turns.Count == 0 ? default : _turns.MinBy(turn => turn.Nanoseconds), Bytes());

    public void Dispose() => Subject.Dispose();

    // Objects are that many bytes apart; a fraction of it is a list somewhere that grew once.
    private long Bytes() => _bytes.Count == 0 ? 0 : (long)Math.Round(_bytes.Min() / ObjectAlignment) * ObjectAlignment;
}
