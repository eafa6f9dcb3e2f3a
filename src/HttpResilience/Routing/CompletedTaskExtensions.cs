using System.Diagnostics.CodeAnalysis;

namespace HttpResilience.Routing;

/// <summary>Looks at a task that may have completed already, without an async method for it.</summary>
internal static class CompletedTaskExtensions
{
    /// <summary>Whether the response is there; nothing is waited for.</summary>
    public static bool TryGet(this Task<HttpResponseMessage> sending, [NotNullWhen(true)] out HttpResponseMessage? response)
    {
        response = sending.IsCompletedSuccessfully ? sending.GetAwaiter().GetResult() : null;
        return response is not null;
    }
}
