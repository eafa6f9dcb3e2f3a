using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace HttpResilience.AspNetCore.Control;

/// <summary>The tier that a request to a control is about, and who asks.</summary>
internal readonly record struct ControlTarget(string Client, string Tier, string By)
{
    public static ControlTarget Of(HttpContext context) => new(Read(context, "client"), Read(context, "tier"), NameOf(context.User));

    // The one escape that servers leave in a path.
    private static string Read(HttpContext context, string key) => ((string)context.Request.RouteValues[key]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    // A policy may admit somebody whose token carries no name.
    private static string NameOf(ClaimsPrincipal user)
    {
        string?[] names = [user.Identity?.Name, user.FindFirst(ClaimTypes.NameIdentifier)?.Value, user.FindFirst("sub")?.Value];
        return Array.Find(names, name => !string.IsNullOrWhiteSpace(name)) ?? "somebody without a name";
    }
}
