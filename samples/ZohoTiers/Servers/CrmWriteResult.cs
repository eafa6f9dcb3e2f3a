namespace ZohoTiers.Servers;

/// <summary>What became of one record of a write.</summary>
internal sealed record CrmWriteResult(string Code, IReadOnlyDictionary<string, string> Details, string Message, string Status)
{
    public static CrmWriteResult Success(string id, string message) => new("SUCCESS", new Dictionary<string, string> { ["id"] = id }, message, "success");

    public static CrmWriteResult Missing(string field) =>
        new("MANDATORY_NOT_FOUND", new Dictionary<string, string> { ["api_name"] = field }, "required field not found", "error");

    public static CrmWriteResult UnknownId() => new("INVALID_DATA", new Dictionary<string, string> { ["api_name"] = "id" }, "the id given seems to be invalid", "error");
}
