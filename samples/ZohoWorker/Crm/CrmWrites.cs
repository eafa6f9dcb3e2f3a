using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZohoWorker.Queue;

namespace ZohoWorker.Crm;

/// <summary>Zoho CRM's upsert. An ordinary typed client: it knows a relative URI and JSON, and nothing of tiers, retries or breakers.</summary>
internal sealed class CrmWrites(HttpClient http)
{
    /// <summary>A field that is marked as unique in the CRM, so that two upserts at the same moment can't make two records either.</summary>
    public const string KeyField = "External_Key";

    /// <exception cref="WriteRefusedException">The server will never take this write.</exception>
    /// <exception cref="HttpRequestException">No answer, or none that tells what became of the write.</exception>
    public async Task UpsertAsync(QueuedWrite write, CancellationToken cancellationToken)
    {
        var record = write.Fields.DeepClone();
        record[KeyField] = write.Id;
        var body = new JsonObject { ["data"] = new JsonArray(record), ["duplicate_check_fields"] = new JsonArray(KeyField) };
        using var response = await http.PostAsJsonAsync($"crm/v8/{Uri.EscapeDataString(write.Module)}/upsert", body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);

        // A 207 is a success for HTTP; only the record's own status says whether it was written.
        var status = Parse(text)?.Data is [{ } result, ..] ? result.Status : null;
        if (response.IsSuccessStatusCode && status == "success")
            return;
        if (WillNeverSucceed(response.StatusCode) || (response.IsSuccessStatusCode && status == "error"))
            throw new WriteRefusedException($"{(int)response.StatusCode} {text}");
        throw new HttpRequestException($"{(int)response.StatusCode}, and no word of the record", inner: null, response.StatusCode);
    }

    // Not 401, 403 or 404: a token that ran out or a wrong address is put right some day, and then each write is taken.
    private static bool WillNeverSucceed(HttpStatusCode status) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity;

    // What stands between the worker and Zoho may not answer in JSON at all.
    private static CrmAnswer? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<CrmAnswer>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
