using System.Net;
using System.Net.Sockets;

namespace HttpResilience.Drills.Tiers;

/// <summary>
/// Free ports below those that the kernel gives to outgoing connections (32768 and up): while a tier is dead nobody's connection takes its port, least of all one to that
/// very port, which would then be connected to itself.
/// </summary>
internal static class LoopbackPorts
{
    private const int Lowest = 20_000;
    private const int AboveHighest = 32_000;

    public static int[] Take(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(Lowest, AboveHighest);
            if (IsFree(port))
                ports.Add(port);
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
