namespace StackExchange.Redis;

/// <inheritdoc cref="RedisKey"/>
public readonly record struct RedisChannel(string Text)
{
    public static RedisChannel Literal(string text) => new(text);

    public override string ToString() => Text;
}
