using System.Collections.Concurrent;

namespace HttpResilience.Tests.Routing;

/// <summary>Makes a stub tier hold every request until the test answers it, or it is canceled. Thread-safe.</summary>
internal sealed class HeldTier
{
    private readonly ConcurrentQueue<HeldRequest> _requests = new();

    public HeldTier(StubTier stub, bool heedsCancellation = true) => stub.Otherwise = (message, cancellationToken) =>
    {
        var request = new HeldRequest(message, cancellationToken);
        _requests.Enqueue(request);
        return request.WaitAsync(heedsCancellation);
    };

    public HeldRequest Only => Assert.Single(_requests);

    public HeldRequest Last => _requests.Last();
}
