namespace StackExchange.Redis;

/// <inheritdoc cref="RedisKey"/>
public interface IConnectionMultiplexer
{
    event EventHandler<ConnectionFailedEventArgs> ConnectionRestored;

    IDatabase GetDatabase();

    ISubscriber GetSubscriber();
}
