namespace ZohoWorker.Crm;

/// <summary>What Zoho says of one record.</summary>
internal sealed record CrmResult(string? Code, string? Message, string? Status);
