namespace HttpResilience.Trimming;

/// <summary>What was promised and kept, or not; the program's exit code says which.</summary>
internal sealed class Expectations
{
    private int _broken;

    public int Kept { get; private set; }

    public int ExitCode => _broken == 0 ? 0 : 1;

    public void Equal<T>(T expected, T actual, string what) => True(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: {actual} instead of {expected}");

    public void True(bool isKept, string what)
    {
        if (isKept)
        {
            Kept++;
            return;
        }

        _broken++;
        Console.WriteLine($"broken: {what}");
    }
}
