namespace StackExchange.Redis;

/// <inheritdoc cref="RedisKey"/>
public sealed class ConnectionFailedEventArgs : EventArgs;
