using System.Net;

namespace ZohoTiers.Zoho;

/// <summary>Zoho CRM refused a request, or said of a record that it was not written.</summary>
internal sealed class ZohoException(string code, string message, HttpStatusCode status)
    : HttpRequestException($"{(int)status} {code}: {message}", inner: null, status)
{
    /// <summary>Zoho's code, for example <c>INVALID_DATA</c>.</summary>
    public string Code { get; } = code;
}
