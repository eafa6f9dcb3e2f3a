namespace ZohoWorker.Crm;

/// <summary>Zoho's answer to a write.</summary>
internal sealed record CrmAnswer(IReadOnlyList<CrmResult>? Data);
