using System.Globalization;

namespace HttpResilience.Interleaving;

/// <summary>
/// Plays a few threads' programs in every order of their steps, with at most so many preemptions: changes to another thread where the one could have gone on. A step ends before each call of
/// <see cref="Interlocked"/> and <see cref="Volatile"/>, each use of a volatile field, and each look at the clock if the programs move it. One thread runs at a time, so each schedule can be
/// played again; they are gone through depth first, by playing the choices up to the last that has another option.
/// </summary>
/// <remarks>
/// What it covers is every order of the atomic steps: it takes memory to be sequentially consistent, as x64 nearly is and Arm64 is not, so a fence that is missing is not found, nor a
/// plain field that two threads use.
/// </remarks>
internal sealed class Explorer(int preemptions, bool isTorn = false, long most = long.MaxValue)
{
    // No program of these tests takes as many, unless it turns in a circle.
    private const int MostSteps = 20_000;

    private readonly SemaphoreSlim _ended = new(0);
    private readonly List<Choice> _choices = [];
    private readonly List<int> _trace = [];
    private readonly List<int> _alive = [];
    private Fiber[] _fibers = [];
    private int _position;
    private int _preempted;
    private Exception? _failure;

    /// <summary>Tears every atomic exchange in two, so that the code under test is wrong.</summary>
    public bool IsTorn => isTorn;

    public Exploration Explore(Func<Interleaving> create)
    {
        var schedules = 0L;
        var longest = 0;
        _fibers = [.. Enumerable.Range(0, create().Threads.Length).Select(index => new Fiber(this, index))];
        try
        {
            do
            {
                Play(create());
                (schedules, longest) = (schedules + 1, Math.Max(longest, _trace.Count));
            }
            while (_failure is null && schedules < most && MoveOn());
            return new Exploration(schedules, longest, _failure is null && _choices.Count == 0, _failure, _failure is null ? null : Trace());
        }
        finally
        {
            Array.ForEach(_fibers, fiber => fiber.Dispose());
        }
    }

    /// <summary>The present step of the fiber is over.</summary>
    public void Step(Fiber fiber)
    {
        if (_trace.Count >= MostSteps)
            throw new InvalidOperationException($"The threads have not ended after {MostSteps} steps.");
        var options = _preempted < preemptions ? _alive.Count : 1;
        var next = Choose(options) is var choice and > 0 ? _alive.Where(index => index != fiber.Index).ElementAt(choice - 1) : fiber.Index;
        _trace.Add(next);
        if (next == fiber.Index)
            return;
        _preempted++;
        _fibers[next].GoOn();
        fiber.Wait();
    }

    public void Perform(Fiber fiber, Action program)
    {
        try
        {
            program();
        }
        catch (Exception failure)
        {
            _failure ??= failure;
        }

        _alive.Remove(fiber.Index);
        if (_alive.Count == 0)
            _ended.Release();
        else
            StartNext();
    }

    private void Play(Interleaving interleaving)
    {
        (_position, _preempted) = (0, 0);
        _trace.Clear();
        foreach (var (fiber, program) in _fibers.Zip(interleaving.Threads))
        {
            fiber.Program = program;
            _alive.Add(fiber.Index);
        }

        StartNext();
        _ended.Wait();
        try
        {
            if (_failure is null)
                interleaving.Check();
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }

    // Costs no preemption: the thread before has ended.
    private void StartNext()
    {
        var next = _alive[Choose(_alive.Count)];
        _trace.Add(next);
        _fibers[next].GoOn();
    }

    private int Choose(int options)
    {
        if (options == 1)
            return 0;
        if (_position == _choices.Count)
            _choices.Add(new Choice(0, options));
        var choice = _choices[_position++];
        if (choice.Options == options)
            return choice.Taken;
        _failure ??= new InvalidOperationException("The same schedule went another way: the programs depend on something else.");
        return 0;
    }

    private bool MoveOn()
    {
        while (_choices.Count > 0)
        {
            var last = _choices[^1];
            _choices.RemoveAt(_choices.Count - 1);
            if (last.Taken + 1 >= last.Options)
                continue;
            _choices.Add(last with { Taken = last.Taken + 1 });
            return true;
        }

        return false;
    }

    private string Trace()
    {
        var turns = new List<(int Thread, int Steps)>();
        foreach (var thread in _trace)
        {
            if (turns.Count > 0 && turns[^1].Thread == thread)
                turns[^1] = (thread, turns[^1].Steps + 1);
            else
                turns.Add((thread, 1));
        }

        return string.Join(" ", turns.Select(turn => string.Create(CultureInfo.InvariantCulture, $"{turn.Thread}×{turn.Steps}")));
    }
}
