namespace ZohoTiers.Drill;

/// <summary>What the drill learns of a request beside its result. It flows with the call, so that <see cref="Zoho.ZohoCrmClient"/> need not carry it.</summary>
internal sealed class RequestTrace
{
    private static readonly AsyncLocal<RequestTrace?> s_current = new();

    public static RequestTrace? Current => s_current.Value;

    /// <summary>The server that says it has answered.</summary>
    public string? ServedBy { get; set; }

    /// <summary>The answer was kept from before, because no tier had one.</summary>
    public bool IsStale { get; set; }

    public static RequestTrace Begin() => s_current.Value = new();
}
