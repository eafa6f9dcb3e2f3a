using System.Globalization;

namespace StackExchange.Redis;

/// <inheritdoc cref="RedisKey"/>
public sealed class RedisResult(object? value)
{
    public static explicit operator string?(RedisResult result) => (string?)result.Value;

    public static explicit operator long(RedisResult result) => long.Parse((string)result.Value!, CultureInfo.InvariantCulture);

    public static explicit operator RedisResult[]?(RedisResult result) => (RedisResult[]?)result.Value;

    public static explicit operator string[]?(RedisResult result) => [.. ((RedisResult[])result.Value!).Select(item => (string)item.Value!)];

    private object? Value { get; } = value;
}
