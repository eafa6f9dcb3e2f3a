using Microsoft.AspNetCore.Mvc;

namespace ZohoTiers.Servers;

/// <summary>The CRM as a REST API.</summary>
internal sealed class CrmRest(CrmReads reads, CrmWrites writes)
{
    public void Map(RouteGroupBuilder crm)
    {
        // The cheapest read of the real API too: what health probes ask for.
        crm.MapGet("/org", () => Results.Json(new { org = new[] { new { company_name = "Sample" } } }));
        crm.MapGet("/{module}/{id}", (string module, string id, string? fields) => reads.Get(module, id, fields));
        crm.MapGet("/{module}", (string module, string? fields, int? page, [FromQuery(Name = "page_token")] int? pageToken, [FromQuery(Name = "per_page")] int? perPage) =>
            reads.List(module, fields, page, pageToken, perPage));
        crm.MapGet("/{module}/search", reads.Search);
        crm.MapPost("/coql", ([FromBody] CrmQuery body) => reads.Query(body));
        crm.MapPost("/{module}", (string module, [FromBody] CrmWrite body) => writes.Create(module, body));
        crm.MapPost("/{module}/upsert", (string module, [FromBody] CrmWrite body) => writes.Upsert(module, body));
        crm.MapPut("/{module}", (string module, [FromBody] CrmWrite body) => writes.Update(module, body));
        crm.MapPut("/{module}/{id}", (string module, string id, [FromBody] CrmWrite body) => writes.Update(module, id, body));
        crm.MapDelete("/{module}/{id}", (string module, string id) => writes.Delete(module, id));
        crm.MapDelete("/{module}", (string module, string ids) => writes.Delete(module, ids.Split(',')));
    }
}
