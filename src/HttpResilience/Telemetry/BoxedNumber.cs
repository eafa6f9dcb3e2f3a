namespace HttpResilience.Telemetry;

/// <summary>Status codes and small counts as the objects that a tag's value has to be, made once.</summary>
internal static class BoxedNumber
{
    private static readonly object[] s_made = [.. Enumerable.Range(0, 600)];

    public static object Of(int number) => (uint)number < (uint)s_made.Length ? s_made[number] : number;
}
