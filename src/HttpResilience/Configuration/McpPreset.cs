namespace HttpResilience;

/// <summary>Services whose tools are known.</summary>
public enum McpPreset
{
    /// <summary>Zoho CRM: get, list, search, create, update, upsert, delete and query (COQL), as the tools <c>ZohoCRM_getRecord</c> and so on.</summary>
    ZohoCrm,
}
