using System.Net;

namespace HttpResilience;

/// <summary>A tier used all its attempts.</summary>
public sealed class RetryExhaustedException : HttpRequestException
{
    internal RetryExhaustedException(string message, int attempts, Exception? inner, HttpStatusCode? status)
        : base(message, inner, status) => Attempts = attempts;

    /// <summary>Attempts made.</summary>
    public int Attempts { get; }
}
