using System.Numerics;
using HttpResilience.Interleaving;

namespace HttpResilience;

/// <summary>What the library's code takes for <see cref="System.Threading.Interlocked"/>: each call is a point where another thread may go on.</summary>
internal static class Interlocked
{
    public static T CompareExchange<T>(ref T location, T value, T comparand)
    {
        Fiber.Point();
        var seen = location;
        if (!AreSame(seen, comparand))
            return seen;
        Fiber.PointIfTorn();
        location = value;
        return seen;
    }

    public static T Exchange<T>(ref T location, T value)
    {
        Fiber.Point();
        var seen = location;
        Fiber.PointIfTorn();
        location = value;
        return seen;
    }

    // For a number that is written as an int.
    public static ulong Exchange(ref ulong location, ulong value) => Exchange<ulong>(ref location, value);

    public static T Add<T>(ref T location, T value) where T : struct, INumber<T>
    {
        Fiber.Point();
        var seen = location;
        Fiber.PointIfTorn();
        return location = seen + value;
    }

    public static T Increment<T>(ref T location) where T : struct, INumber<T> => Add(ref location, T.One);

    public static T Decrement<T>(ref T location) where T : struct, INumber<T> => Add(ref location, -T.One);

    public static long Read(ref readonly long location)
    {
        Fiber.Point();
        return location;
    }

    public static void MemoryBarrier() => Fiber.Point();

    private static bool AreSame<T>(T left, T right) => typeof(T).IsValueType ? EqualityComparer<T>.Default.Equals(left, right) : ReferenceEquals(left, right);
}
