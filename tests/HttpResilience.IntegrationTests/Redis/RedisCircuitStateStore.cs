using System.Globalization;
using StackExchange.Redis;

namespace HttpResilience.IntegrationTests.Redis;

// docs/fleet.md shows this file as the example of a store of one's own.
public sealed class RedisCircuitStateStore(IConnectionMultiplexer redis) : ICircuitStateStore
{
    private static readonly RedisKey[] s_keys = ["tiers:circuits", "tiers:instances", "tiers:not-closed"];
    private static readonly RedisChannel s_changes = RedisChannel.Literal("tiers:changes");

    // A script is atomic, and TIME is Redis's own clock. A circuit is kept as "version milliseconds json".
    private const string Exchange = """
        local kept = redis.call('HGET', KEYS[1], ARGV[1])
        local time = redis.call('TIME')
        local now = string.format('%.0f', time[1] * 1000 + time[2] / 1000)
        if tonumber(kept and string.match(kept, '^%d+') or 0) ~= ARGV[2] - 1 then return { now, kept or '' } end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. now .. ' ' .. ARGV[3])
        redis.call('PUBLISH', ARGV[4], ARGV[3])
        return { now }
        """;

    private const string Read = """
        local time = redis.call('TIME')
        local now = string.format('%.0f', time[1] * 1000 + time[2] / 1000)
        redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
        redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
        for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
            redis.call('ZREM', KEYS[2], gone)
            redis.call('HDEL', KEYS[3], gone)
        end
        return { now, redis.call('HVALS', KEYS[1]), redis.call('HVALS', KEYS[3]) }
        """;

    public async ValueTask<FleetReading> ReadAllAsync(FleetPresence presence, CancellationToken cancellationToken)
    {
        RedisValue[] values = [presence.Instance, (long)presence.TimeToLive.TotalMilliseconds, string.Join('\n', presence.NotClosed)];
        var answer = await RunAsync(Read, values, cancellationToken);
        var notClosed = (string[])answer[2]!;
        return new FleetReading
        {
            Circuits = [.. ((string[])answer[1]!).Select(kept => Parse(kept, (long)answer[0])).OfType<SharedCircuit>()],
            Instances = notClosed.Length,
            NotClosed = notClosed.SelectMany(names => names.Split('\n', StringSplitOptions.RemoveEmptyEntries)).CountBy(name => name).ToDictionary(),
        };
    }

    public async ValueTask<CircuitExchange> CompareExchangeAsync(SharedCircuit circuit, CancellationToken cancellationToken)
    {
        RedisValue[] values = [$"{circuit.Client}:{circuit.Tier}", circuit.Version, circuit.ToJson(), s_changes.ToString()];
        var answer = await RunAsync(Exchange, values, cancellationToken);
        return answer.Length == 1 ? new CircuitExchange(true, circuit) : new CircuitExchange(false, Parse((string)answer[1]!, (long)answer[0]));
    }

    public async Task WatchAsync(Action<SharedCircuit?> onChange, CancellationToken cancellationToken)
    {
        // What can't be parsed is null too: something was said, so all is read.
        void Hear(RedisChannel channel, RedisValue json) => onChange(SharedCircuit.TryParse(json.ToString(), out var circuit) ? circuit : null);
        void HearAll(object? sender, ConnectionFailedEventArgs restored) => onChange(null);
        await redis.GetSubscriber().SubscribeAsync(s_changes, Hear);
        redis.ConnectionRestored += HearAll;
        try
        {
            onChange(null);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            redis.ConnectionRestored -= HearAll;
            await redis.GetSubscriber().UnsubscribeAsync(s_changes, Hear);
        }
    }

    private static SharedCircuit? Parse(string kept, long now) =>
        kept.Split(' ', 3) is [_, var writtenAt, var json] && SharedCircuit.TryParse(json, out var circuit)
            ? circuit.Aged(TimeSpan.FromMilliseconds(now - long.Parse(writtenAt, CultureInfo.InvariantCulture)))
            : null;

    private async Task<RedisResult[]> RunAsync(string script, RedisValue[] values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(script, s_keys, values).WaitAsync(cancellationToken))!;
    }
}
