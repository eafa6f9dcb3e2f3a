namespace StackExchange.Redis;

/// <summary>Stands in for the client library's own type, which can't be had where these tests run: the example in the docs is compiled against these few members.</summary>
public readonly record struct RedisKey(string Text)
{
    public static implicit operator RedisKey(string text) => new(text);

    public override string ToString() => Text;
}
