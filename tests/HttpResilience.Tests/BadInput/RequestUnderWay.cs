namespace HttpResilience.Tests.BadInput;

/// <summary>A request that a tier has not answered yet while a file is edited.</summary>
internal sealed class RequestUnderWay
{
    private readonly FuzzHost _host;
    private readonly TaskCompletionSource _mayAnswer;
    private readonly Task<HttpResponseMessage> _request;

    public RequestUnderWay(FuzzHost host)
    {
        _host = host;
        host.Network.Seen.Clear();
        _mayAnswer = host.Network.Hold();
        _request = host.Client.GetAsync("accounts/2");
        Assert.True(SpinWait.SpinUntil(() => !host.Network.Seen.IsEmpty, TimeSpan.FromMinutes(1)), "the request is not sent");
        host.Network.Answer();
    }

    /// <summary>It is answered now, and must not have noticed anything.</summary>
    public async Task EndAsync()
    {
        _mayAnswer.SetResult();
        using var response = await _request;
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, response.GetTierInfo()!.Attempts);
        Assert.Equal(CircuitState.Closed, _host.Current.Tiers[0].State.Breaker.State);
    }
}
