using StackExchange.Redis;

namespace HttpResilience.IntegrationTests.Redis;

/// <summary>As much of a client as the example needs: a connection a call, and one for each subscription.</summary>
internal sealed class RedisClient(int port) : IConnectionMultiplexer, IDatabase, ISubscriber
{
    private readonly Dictionary<Action<RedisChannel, RedisValue>, RespConnection> _subscriptions = [];

    public event EventHandler<ConnectionFailedEventArgs> ConnectionRestored
    {
        add { }
        remove { }
    }

    public IDatabase GetDatabase() => this;

    public ISubscriber GetSubscriber() => this;

    public async Task<RedisResult> ScriptEvaluateAsync(string script, RedisKey[]? keys = null, RedisValue[]? values = null)
    {
        using var connection = new RespConnection(port);
        await connection.SendAsync(["EVAL", script, $"{keys!.Length}", .. keys.Select(key => key.Text), .. values!.Select(value => value.Text)]);
        return await connection.ReadAsync();
    }

    public async Task SubscribeAsync(RedisChannel channel, Action<RedisChannel, RedisValue> handler)
    {
        var connection = new RespConnection(port);
        lock (_subscriptions)
            _subscriptions.Add(handler, connection);
        await connection.SendAsync("SUBSCRIBE", channel.Text);
        await connection.ReadAsync();
        _ = ListenAsync(connection, channel, handler);
    }

    public Task UnsubscribeAsync(RedisChannel channel, Action<RedisChannel, RedisValue>? handler = null)
    {
        lock (_subscriptions)
        {
            _subscriptions.Remove(handler!, out var connection);
            connection!.Dispose();
        }

        return Task.CompletedTask;
    }

    private static async Task ListenAsync(RespConnection connection, RedisChannel channel, Action<RedisChannel, RedisValue> handler)
    {
        try
        {
            while (true)
                handler(channel, ((string[])(await connection.ReadAsync())!)[2]);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Unsubscribed.
        }
    }
}
