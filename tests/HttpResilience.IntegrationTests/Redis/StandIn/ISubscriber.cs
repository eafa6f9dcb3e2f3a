namespace StackExchange.Redis;

/// <inheritdoc cref="RedisKey"/>
public interface ISubscriber
{
    Task SubscribeAsync(RedisChannel channel, Action<RedisChannel, RedisValue> handler);

    Task UnsubscribeAsync(RedisChannel channel, Action<RedisChannel, RedisValue>? handler = null);
}
