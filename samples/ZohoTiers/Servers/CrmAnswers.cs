namespace ZohoTiers.Servers;

/// <summary>Answers in the shapes of Zoho CRM's REST API, version 8.</summary>
internal static class CrmAnswers
{
    public static CrmAnswer Error(int status, string code, string message) =>
        new(status, new { code, details = new { }, message, status = "error" });

    /// <summary>There is no such record: no error, and nothing in it.</summary>
    public static CrmAnswer NotFound() => new(StatusCodes.Status204NoContent);

    public static CrmAnswer UnknownModule() => Error(StatusCodes.Status400BadRequest, "INVALID_MODULE", "the module name given seems to be invalid");

    public static CrmAnswer InvalidData(string message) => Error(StatusCodes.Status400BadRequest, "INVALID_DATA", message);

    public static CrmAnswer Unreadable(int status) => Error(status, "INVALID_DATA", "the request could not be read");

    /// <summary>A page of records; 204 where there is none, as Zoho does.</summary>
    public static CrmAnswer Page(IEnumerable<CrmRecord> records, int page, int perPage)
    {
        var rest = records.Skip((page - 1) * perPage).Take(perPage + 1).ToList();
        if (rest.Count == 0)
            return NotFound();
        var more = rest.Count > perPage;
        var data = more ? rest[..perPage] : rest;
        var token = more ? (page + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
        return new(StatusCodes.Status200OK, new { data, info = new { page, per_page = perPage, count = data.Count, more_records = more, next_page_token = token } });
    }

    /// <summary>What became of each record of a write: the status given when all went well, 400 when none did, 207 when some did.</summary>
    public static CrmAnswer Written(IReadOnlyList<CrmWriteResult> results, int allWell)
    {
        var good = results.Count(r => r.Status == "success");
        var status = good == results.Count ? allWell : good == 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status207MultiStatus;
        return new(status, new { data = results });
    }
}
