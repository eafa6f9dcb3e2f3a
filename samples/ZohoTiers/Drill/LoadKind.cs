namespace ZohoTiers.Drill;

/// <summary>A kind of request. All but a create may be repeated: appsettings.json says so of queries and upserts, which are POST.</summary>
internal enum LoadKind
{
    Get,
    List,
    Search,
    Query,
    Create,
    Update,
    Upsert,
}
