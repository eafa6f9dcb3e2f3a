using System.Text.Json.Serialization;
using ModelContextProtocol.Server;

namespace ZohoTiers.Servers;

/// <summary>The CRM as tools: Zoho's names for its eight operations, with the arguments that Zoho's own have.</summary>
internal sealed class CrmTools(CrmReads reads, CrmWrites writes)
{
    private const string Prefix = "ZohoCRM_";
    private static readonly string[] s_reads = [Prefix + "getRecord", Prefix + "getRecords", Prefix + "searchRecords", Prefix + "executeCOQLQuery"];

    public static bool IsRead(string tool) => s_reads.Contains(tool);

    public McpServerPrimitiveCollection<McpServerTool> All() =>
    [
        Tool("getRecord", "Get one record of a module.", (RecordPath path_variables, FieldsQuery? query_params = null) =>
            reads.Get(path_variables.Module, path_variables.RecordId, query_params?.Fields).ToToolResult()),
        Tool("getRecords", "List the records of a module.", (ModulePath path_variables, ListQuery? query_params = null) =>
            reads.List(path_variables.Module, query_params?.Fields, query_params?.Page, query_params?.PageToken, query_params?.PerPage).ToToolResult()),
        Tool("searchRecords", "Search the records of a module.", (ModulePath path_variables, SearchQuery? query_params = null) =>
            reads.Search(path_variables.Module, query_params?.Criteria, query_params?.Email, query_params?.Phone, query_params?.Word, query_params?.Fields).ToToolResult()),
        Tool("executeCOQLQuery", "Query records in COQL.", (CrmQuery body, NoQuery? query_params = null) => reads.Query(body).ToToolResult()),
        Tool("createRecords", "Create records.", (ModulePath path_variables, CrmWrite body, NoQuery? query_params = null) =>
            writes.Create(path_variables.Module, body).ToToolResult()),
        Tool("upsertRecords", "Update records that equal these in a check field, create the others.", (ModulePath path_variables, CrmWrite body, NoQuery? query_params = null) =>
            writes.Upsert(path_variables.Module, body).ToToolResult()),
        Tool("updateRecord", "Change one record.", (RecordPath path_variables, CrmWrite body, NoQuery? query_params = null) =>
            writes.Update(path_variables.Module, path_variables.RecordId, body).ToToolResult()),
        Tool("deleteRecord", "Delete one record.", (RecordPath path_variables, NoQuery? query_params = null) =>
            writes.Delete(path_variables.Module, path_variables.RecordId).ToToolResult()),
    ];

    private static CrmTool Tool(string operation, string description, Delegate call) =>
        new(McpServerTool.Create(call, new() { Name = Prefix + operation, Description = description, ReadOnly = IsRead(Prefix + operation) }));

    private sealed record ModulePath([property: JsonPropertyName("module")] string Module);

    private sealed record RecordPath([property: JsonPropertyName("module")] string Module, [property: JsonPropertyName("recordID")] string RecordId);

    private sealed record NoQuery;

    private sealed record FieldsQuery([property: JsonPropertyName("fields")] string? Fields = null);

    private sealed record ListQuery(
        [property: JsonPropertyName("fields")] string? Fields = null,
        [property: JsonPropertyName("page")] int? Page = null,
        [property: JsonPropertyName("page_token")] int? PageToken = null,
        [property: JsonPropertyName("per_page")] int? PerPage = null);

    private sealed record SearchQuery(
        [property: JsonPropertyName("criteria")] string? Criteria = null,
        [property: JsonPropertyName("email")] string? Email = null,
        [property: JsonPropertyName("phone")] string? Phone = null,
        [property: JsonPropertyName("word")] string? Word = null,
        [property: JsonPropertyName("fields")] string? Fields = null);
}
