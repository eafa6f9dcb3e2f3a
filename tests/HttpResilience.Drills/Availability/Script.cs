namespace HttpResilience.Drills.Availability;

/// <summary>
/// What happens to the tiers: it follows from the seed alone, so that each subject meets the same. One tier is the guard, which nothing happens to, for eight to fourteen seconds; then another is. The
/// one before is left alone for <see cref="Settle"/> more. The others are well for one to six seconds and sick, killed or paused, for one to five, each by itself: also both at once.
/// </summary>
internal sealed class Script
{
    public const int Tiers = 3;

    /// <summary>What a careful operator waits between two servers of a rolling restart.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    private readonly Random _random;
    private readonly List<Step> _steps = [];
    private readonly double[] _next = new double[Tiers];
    private readonly bool[] _isSick = new bool[Tiers];
    private int _guard;
    private double _guardUntil;

    private Script(int seed) => _random = new Random(seed);

    public static IReadOnlyList<Step> Of(int seed, TimeSpan length)
    {
        var script = new Script(seed);
        script.Write(length.TotalSeconds);
        return script._steps;
    }

    private void Write(double length)
    {
        // Not the tier that everybody prefers: something is to happen soon.
        Appoint(0, Math.Max(1, _random.Next(Tiers)));
        for (var tier = 0; tier < Tiers; tier++)
            _next[tier] = tier == _guard ? double.MaxValue : Between(1, 6);
        while (true)
        {
            var tier = Array.IndexOf(_next, _next.Min());
            var now = Math.Min(_next[tier], _guardUntil);
            if (now >= length)
                return;
            if (now == _guardUntil)
                HandOver(now);
            else if (_isSick[tier])
                Revive(now, tier);
            else
                Hurt(now, tier);
        }
    }

    private void HandOver(double now)
    {
        var before = _guard;
        Appoint(now, (before + 1 + _random.Next(Tiers - 1)) % Tiers);
        _isSick[_guard] = false;
        _next[_guard] = double.MaxValue;
        _next[before] = now + Settle.TotalSeconds + Between(0, 3);
    }

    private void Appoint(double now, int tier)
    {
        _guard = tier;
        _guardUntil = now + Between(8, 14);
        Add(now, StepKind.Guard, tier);
    }

    private void Hurt(double now, int tier)
    {
        _isSick[tier] = true;
        _next[tier] = now + Between(1, 5);
        Add(now, _random.Next(2) == 0 ? StepKind.Kill : StepKind.Pause, tier);
    }

    private void Revive(double now, int tier)
    {
        _isSick[tier] = false;
        _next[tier] = now + Between(1, 6);
        Add(now, StepKind.Revive, tier);
    }

    private void Add(double at, StepKind kind, int tier) => _steps.Add(new(TimeSpan.FromSeconds(at), kind, tier));

    private double Between(double least, double most) => least + (_random.NextDouble() * (most - least));
}
