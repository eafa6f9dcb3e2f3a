namespace ZohoTiers.Servers;

/// <summary>Get, list, search and COQL.</summary>
internal sealed class CrmReads(CrmStore store)
{
    private const int MaxPerPage = 200;

    public CrmAnswer Get(string module, string id, string? fields)
    {
        if (store.Module(module) is not { } found)
            return CrmAnswers.UnknownModule();
        return found.Find(id) is { } record ? CrmAnswers.Page([record.Only(Fields(fields))], 1, 1) : CrmAnswers.NotFound();
    }

    public CrmAnswer List(string module, string? fields, int? page, int? pageToken, int? perPage)
    {
        if (store.Module(module) is not { } found)
            return CrmAnswers.UnknownModule();
        if (string.IsNullOrWhiteSpace(fields))
            return CrmAnswers.Error(StatusCodes.Status400BadRequest, "REQUIRED_PARAM_MISSING", "one of the expected parameters is missing: fields");
        if (perPage is < 1 or > MaxPerPage || page < 1 || pageToken < 1)
            return CrmAnswers.InvalidData($"per_page must be 1 to {MaxPerPage}, page at least 1");
        var wanted = Fields(fields);
        return CrmAnswers.Page(found.Records.Select(r => r.Only(wanted)), pageToken ?? page ?? 1, perPage ?? MaxPerPage);
    }

    public CrmAnswer Search(string module, string? criteria, string? email, string? phone, string? word, string? fields)
    {
        if (store.Module(module) is not { } found)
            return CrmAnswers.UnknownModule();
        if (CrmCondition.From(criteria, email, phone, word) is not { } matches)
            return CrmAnswers.Error(StatusCodes.Status400BadRequest, "INVALID_QUERY", "criteria, email, phone or word must hold a condition");
        var wanted = Fields(fields);
        return CrmAnswers.Page(found.Records.Where(matches).Select(r => r.Only(wanted)), 1, MaxPerPage);
    }

    public CrmAnswer Query(CrmQuery body)
    {
        if (CoqlQuery.Parse(body.SelectQuery) is not { } query)
            return CrmAnswers.Error(StatusCodes.Status400BadRequest, "SYNTAX_ERROR", "expected: select f, … from Module where field = 'value' limit n");
        if (store.Module(query.Module) is not { } found)
            return CrmAnswers.Error(StatusCodes.Status400BadRequest, "INVALID_QUERY", "the module name given seems to be invalid");
        return CrmAnswers.Page(found.Records.Where(query.Matches).Select(r => r.Only(query.Fields)), 1, query.Limit);
    }

    private static string[] Fields(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
