namespace HttpResilience.Drills.Availability;

/// <summary>A way to call the tiers that is put to the test.</summary>
/// <param name="Client">What the load is sent with.</param>
/// <param name="Owner">What is disposed with it.</param>
internal sealed record Subject(HttpClient Client, IAsyncDisposable? Owner = null) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (Owner is not null)
            await Owner.DisposeAsync();
    }
}
