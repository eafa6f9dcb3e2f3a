namespace StackExchange.Redis;

/// <inheritdoc cref="RedisKey"/>
public interface IDatabase
{
    Task<RedisResult> ScriptEvaluateAsync(string script, RedisKey[]? keys = null, RedisValue[]? values = null);
}
