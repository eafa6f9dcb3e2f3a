namespace HttpResilience.Drills.Availability;

internal static class PollySubject
{
    public static Task<Subject> CreateAsync(Fleet fleet, AttemptWatch watch) =>
        Task.FromResult(new Subject(new HttpClient(new PollyHandler(fleet.Addresses, watch)) { BaseAddress = fleet.Addresses[0], Timeout = Times.Total }));
}
