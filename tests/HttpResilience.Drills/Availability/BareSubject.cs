namespace HttpResilience.Drills.Availability;

/// <summary>A plain <see cref="HttpClient"/> on the first tier, with its default timeout of 100 seconds.</summary>
internal static class BareSubject
{
    public static Task<Subject> CreateAsync(Fleet fleet, AttemptWatch watch)
    {
        var handler = watch.Handler(tier: 0);
        handler.InnerHandler = new SocketsHttpHandler();
        return Task.FromResult(new Subject(new HttpClient(handler) { BaseAddress = fleet.Addresses[0] }));
    }
}
