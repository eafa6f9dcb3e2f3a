using System.Globalization;

namespace StackExchange.Redis;

/// <inheritdoc cref="RedisKey"/>
public readonly record struct RedisValue(string Text)
{
    public static implicit operator RedisValue(string text) => new(text);

    public static implicit operator RedisValue(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => Text;
}
