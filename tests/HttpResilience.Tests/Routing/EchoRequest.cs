using System.Globalization;

namespace HttpResilience.Tests.Routing;

/// <summary>A request with an id of its own in all its parts, and what the caller sees of it and of its answer.</summary>
internal sealed class EchoRequest : IDisposable
{
    private readonly string _id;
    private readonly HttpRequestMessage _message;
    private readonly CancellationTokenSource? _caller;
    private readonly Uri _uri;
    private readonly HttpContent? _content;
    private readonly string _headers;
    private readonly string? _contentHeaders;

    public EchoRequest(int number, Random random, bool mayCancel)
    {
        _id = number.ToString(CultureInfo.InvariantCulture);
        _uri = new Uri($"https://crm.example/api/items/{_id}");
        _message = new HttpRequestMessage(random.Next(3) == 0 ? HttpMethod.Post : HttpMethod.Get, _uri) { Headers = { { "X-Id", _id } } };
        for (var i = random.Next(6); i > 0; i--)
            _message.Headers.Add($"X-Only-{_id}-{i}", _id);
        if (random.Next(4) == 0)
            _message.Headers.Add("X-Key", "the caller's");
        if (random.Next(4) == 0)
            _message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_id}");
        if (_message.Method == HttpMethod.Post)
            _message.Content = new StringContent(_id) { Headers = { { "X-Content", _id } } };
        _content = _message.Content;
        _headers = _message.Headers.ToString();
        _contentHeaders = _content?.Headers.ToString();
        _caller = mayCancel && random.Next(20) == 0 ? new CancellationTokenSource() : null;
    }

    /// <summary>Whether it is sent once, so that what the answer tells of its attempts is all that arrived.</summary>
    public bool ReadsAttempts { get; init; } = true;

    public async Task<string?> SendAsync(HttpClient client, EchoServers servers)
    {
        _ = CancelSoonAsync();
        string? wrong;
        try
        {
            using var response = await client.SendAsync(_message, _caller?.Token ?? CancellationToken.None);
            wrong = await LookAtAsync(response, servers);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            wrong = _caller is null && exception is TaskCanceledException { InnerException: not TimeoutException } ? $"canceled, but not by its caller: {exception}" : null;
        }

        return wrong ?? LookAtMessage() ?? (_message.Method == HttpMethod.Post && servers.ProcessedOf(_id) > 1 ? $"{_id} was executed {servers.ProcessedOf(_id)} times" : null);
    }

    public void Dispose() => _message.Dispose();

    private async Task CancelSoonAsync()
    {
        if (_caller is null)
            return;
        await Task.Yield();
        await Task.Yield();
        await _caller.CancelAsync();
    }

    private async Task<string?> LookAtAsync(HttpResponseMessage response, EchoServers servers)
    {
        if (!ReferenceEquals(response.RequestMessage, _message))
            return $"{_id} got the response to another message";
        if (!response.Headers.Contains("X-Id"))
            return response.IsSuccessStatusCode ? $"{_id} got an answer without an id" : null;
        var (id, tier, info) = (response.Headers.GetValues("X-Id").Single(), response.Headers.GetValues("X-Tier").Single(), response.GetTierInfo()!);
        var text = await response.Content.ReadAsStringAsync();
        if (id != _id || text != $"/items/{_id} {(_content is null ? "" : _id)}")
            return $"{_id} got the answer to {id}: {text}";
        if (info.Client != "crm" || info.Tier != tier || info.IsFallback != (tier != "mcp") || info.IsStale || info.Operation is not null || info.Duration < TimeSpan.Zero)
            return $"{_id} was answered by {tier}, and is told of {info}";
        return !ReadsAttempts || info.Attempts == servers.ArrivalsOf(_id) ? null : $"{_id} arrived {servers.ArrivalsOf(_id)} times, and is told of {info}";
    }

    private string? LookAtMessage() =>
        !ReferenceEquals(_message.RequestUri, _uri) ? $"{_id} came back with the URI {_message.RequestUri}"
        : _message.Headers.ToString() != _headers ? $"{_id} came back with the headers {_message.Headers}"
        : !ReferenceEquals(_message.Content, _content) ? $"{_id} came back with another content"
        : _content?.Headers.ToString() != _contentHeaders ? $"{_id} came back with the content headers {_content?.Headers}"
        : null;
}
