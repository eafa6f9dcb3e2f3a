namespace HttpResilience.Counting;

/// <summary>As many processors on every machine, so that there are as many schedules.</summary>
internal static class Environment
{
    public static int ProcessorCount => 2;
}
