namespace HttpResilience.IntegrationTests.WireMock;

/// <summary>Says what must become of a cell's requests. It knows the contract and nothing of the library.</summary>
internal sealed class ContractModel(MatrixCell cell)
{
    private const int Tiers = 3;
    private static readonly TimeSpan s_worthWaitingFor = TimeSpan.FromSeconds(10);

    private readonly int[] _calls = new int[Tiers];
    private readonly int[] _arrivals = new int[Tiers];
    private readonly int[] _failures = new int[Tiers];
    private readonly int[] _successes = new int[Tiers];
    private readonly int[] _inARow = new int[Tiers];
    private readonly bool[] _isOpen = new bool[Tiers];
    private readonly bool[] _isCoolingDown = new bool[Tiers];

    public SendResult Send()
    {
        var before = _arrivals.ToArray();
        var caller = Visit();
        return new SendResult(caller, [.. Enumerable.Range(0, Tiers).Select(tier => new TierCount(_arrivals[tier] - before[tier], _failures[tier], _successes[tier], _isOpen[tier]))]);
    }

    // One tier after the other, until one answers, or the request must not be sent again.
    private string Visit()
    {
        string? answer = null;
        var mayBeExecuted = false;
        for (var tier = 0; tier < Tiers; tier++)
        {
            if (_isOpen[tier] || _isCoolingDown[tier])
                continue;
            var turn = VisitTier(tier, ref mayBeExecuted);
            if (turn.Answers)
                answer = turn.BreaksOff ? SendResult.BodyBreaksOff : SendResult.Answer(turn.Stub!.Status, tier);
            if (MaySend(turn.Next))
                continue;
            // An earlier tier's 429 must not hide that this one may have executed the request.
            if (!turn.Answers)
                answer = null;
            break;
        }

        return answer ?? (mayBeExecuted ? SendResult.MaybeExecuted : SendResult.NotExecuted);
    }

    private Turn VisitTier(int tier, ref bool mayBeExecuted)
    {
        for (var attempt = 1; ; attempt++)
        {
            var turn = Ask(tier);
            mayBeExecuted |= turn.MayBeExecuted;
            if (attempt == MatrixClient.MaxAttempts || !MaySend(turn.Again) || _isOpen[tier] || turn.RetryAfter > s_worthWaitingFor)
                return turn;
        }
    }

    private Turn Ask(int tier)
    {
        var turns = cell.Place.Tiers.Contains(tier) ? cell.Fault.TurnsOf(tier) : [Turns.Well];
        var turn = turns[Math.Min(_calls[tier]++, turns.Length - 1)];
        _arrivals[tier] += turn.Stub is null ? 0 : 1;
        _isCoolingDown[tier] = turn.RetryAfter is not null;
        if (turn.Counted == Counted.Success)
        {
            _successes[tier]++;
            _inARow[tier] = 0;
        }
        else if (turn.Counted == Counted.Failure)
        {
            _failures[tier]++;
            _isOpen[tier] = ++_inARow[tier] == MatrixClient.FailureThreshold;
        }

        return turn;
    }

    private bool MaySend(Resend whom) => whom == Resend.All || (whom == Resend.Repeatable && cell.IsRepeatable);
}
