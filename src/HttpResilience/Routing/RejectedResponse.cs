using System.Net;

namespace HttpResilience.Routing;

/// <summary>A rejection on its way up a tier's handlers, as a value: an exception would cost more than the rejection saves. It never leaves the library.</summary>
internal sealed class RejectedResponse(TierRejection rejection) : HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
{
    public TierRejection Rejection { get; } = rejection;
}
