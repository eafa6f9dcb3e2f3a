using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZohoTiers.Zoho;

/// <summary>
/// Zoho CRM's REST API, version 8, for accounts and contacts. An ordinary typed client: it knows relative URIs and JSON, and nothing of tiers, retries or breakers.
/// </summary>
internal sealed class ZohoCrmClient(HttpClient http)
{
    private const string Root = "crm/v8/";
    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task<T?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IZohoRecord
    {
        var page = await ReadAsync<T>(new(HttpMethod.Get, $"{Root}{T.Module}/{Uri.EscapeDataString(id)}"), cancellationToken);
        return page.Data.Count == 0 ? null : page.Data[0];
    }

    public Task<ZohoPage<T>> ListAsync<T>(int perPage, string? pageToken, CancellationToken cancellationToken)
        where T : class, IZohoRecord
    {
        var next = pageToken is null ? "" : $"&page_token={Uri.EscapeDataString(pageToken)}";
        return ReadAsync<T>(new(HttpMethod.Get, $"{Root}{T.Module}?fields={T.Fields}&per_page={perPage}{next}"), cancellationToken);
    }

    public Task<ZohoPage<T>> SearchAsync<T>(string criteria, CancellationToken cancellationToken)
        where T : class, IZohoRecord =>
        ReadAsync<T>(new(HttpMethod.Get, $"{Root}{T.Module}/search?criteria={Uri.EscapeDataString(criteria)}"), cancellationToken);

    public Task<ZohoPage<T>> QueryAsync<T>(string select, CancellationToken cancellationToken) =>
        ReadAsync<T>(new(HttpMethod.Post, Root + "coql") { Content = JsonContent.Create(new { select_query = select }) }, cancellationToken);

    /// <summary>Creates a record and returns its id.</summary>
    public Task<string> CreateAsync<T>(T record, CancellationToken cancellationToken)
        where T : class, IZohoRecord =>
        WriteAsync(HttpMethod.Post, T.Module, new ZohoWrite<T>([record]), cancellationToken);

    public Task<string> UpdateAsync<T>(string id, T changes, CancellationToken cancellationToken)
        where T : class, IZohoRecord =>
        WriteAsync(HttpMethod.Put, $"{T.Module}/{Uri.EscapeDataString(id)}", new ZohoWrite<T>([changes]), cancellationToken);

    /// <summary>Updates the record that equals this one in a check field, else creates it; returns its id.</summary>
    public Task<string> UpsertAsync<T>(T record, IReadOnlyList<string> checkFields, CancellationToken cancellationToken)
        where T : class, IZohoRecord =>
        WriteAsync(HttpMethod.Post, $"{T.Module}/upsert", new ZohoWrite<T>([record], checkFields), cancellationToken);

    public Task<string> DeleteAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IZohoRecord =>
        WriteAsync<T>(HttpMethod.Delete, $"{T.Module}/{Uri.EscapeDataString(id)}", body: null, cancellationToken);

    private async Task<ZohoPage<T>> ReadAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, cancellationToken);
            await ThrowIfRefusedAsync(response, cancellationToken);
            return response.StatusCode == HttpStatusCode.NoContent
                ? ZohoPage<T>.Empty
                : await response.Content.ReadFromJsonAsync<ZohoPage<T>>(s_json, cancellationToken) ?? ZohoPage<T>.Empty;
        }
    }

    private async Task<string> WriteAsync<T>(HttpMethod method, string path, ZohoWrite<T>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Root + path) { Content = body is null ? null : JsonContent.Create(body, options: s_json) };
        using var response = await http.SendAsync(request, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<ZohoWriteAnswer>(s_json, cancellationToken);
        // A 207 is a success for HTTP; only the record's own status says whether it was written.
        return answer?.Result is { Status: "success", Details.Id: { } id } ? id : throw Refused(answer?.Result, response.StatusCode);
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        throw Refused(ParseError(text), response.StatusCode);
    }

    // A refused write tells its reason inside "data"; what stands between client and Zoho may not answer in JSON at all.
    private static ZohoResult? ParseError(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ZohoWriteAnswer>(text)?.Result ?? JsonSerializer.Deserialize<ZohoResult>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ZohoException Refused(ZohoResult? result, HttpStatusCode status) => new(result?.Code ?? "UNKNOWN", result?.Message ?? "no reason given", status);
}
