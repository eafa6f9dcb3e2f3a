using HttpResilience.Interleaving;

namespace HttpResilience;

/// <summary>What the library's code takes for <see cref="System.Threading.Volatile"/>: each call is a point where another thread may go on.</summary>
internal static class Volatile
{
    public static T Read<T>(ref readonly T location)
    {
        Fiber.Point();
        return location;
    }

    public static void Write<T>(ref T location, T value)
    {
        Fiber.Point();
        location = value;
    }
}
