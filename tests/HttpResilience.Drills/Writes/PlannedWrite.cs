using System.Globalization;
using System.Text;
using HttpResilience.Drills.Tiers;

namespace HttpResilience.Drills.Writes;

/// <summary>A write before it is sent. It follows from the seed and its number alone.</summary>
/// <param name="Key">Its name in the logs, and its <c>Idempotency-Key</c> where it has one.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Size">Length of its body.</param>
/// <param name="OnlyTier">The only tier that it may go to; null for all.</param>
/// <param name="GivesUpAfter">When its caller cancels it; null for never.</param>
internal sealed record PlannedWrite(string Key, WriteKind Kind, int Size, string? OnlyTier = null, TimeSpan? GivesUpAfter = null)
{
    // Above what the client keeps of a body.
    private const int StreamSize = 40_000;
    private const double ShareForOneTier = 0.05;
    private const double ShareGivenUp = 0.03;

    private static readonly WriteKind[] s_mix =
    [
        .. Enumerable.Repeat(WriteKind.Post, 7), .. Enumerable.Repeat(WriteKind.EmptyPost, 4), WriteKind.StreamPost,
        .. Enumerable.Repeat(WriteKind.KeyedPost, 5), .. Enumerable.Repeat(WriteKind.Put, 3),
    ];

    public bool IsRepeatable => Kind is WriteKind.KeyedPost or WriteKind.Put;

    /// <summary>The body's digest, as a tier logs it.</summary>
    public string Body => BodyDigest.Of(Bytes());

    public static PlannedWrite Of(int seed, int number)
    {
        var random = new Random(HashOf(seed, number));
        var kind = s_mix[random.Next(s_mix.Length)];
        var size = kind switch { WriteKind.EmptyPost => 0, WriteKind.StreamPost => StreamSize, _ => random.Next(20, 2000) };
        return new(
            number.ToString("D7", CultureInfo.InvariantCulture), kind, size,
            random.NextDouble() < ShareForOneTier ? TierGroup.Names[random.Next(TierGroup.Names.Length)] : null,
            random.NextDouble() < ShareGivenUp ? TimeSpan.FromMilliseconds(random.NextDouble() * 30) : null);
    }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Kind == WriteKind.Put ? HttpMethod.Put : HttpMethod.Post, "writes/" + Key);
        if (Kind == WriteKind.StreamPost)
            message.Content = new StreamContent(new UnsizedStream(Bytes()));
        else if (Kind != WriteKind.EmptyPost)
            message.Content = new ByteArrayContent(Bytes());
        if (Kind == WriteKind.KeyedPost)
            message.Headers.Add("Idempotency-Key", Key);
        return OnlyTier is null ? message : message.UseTiers(OnlyTier);
    }

    // Another for each key, so that one write's body under another's key is seen.
    private byte[] Bytes()
    {
        var body = new byte[Size];
        Encoding.ASCII.GetBytes(Key).AsSpan(0, Math.Min(Key.Length, Size)).CopyTo(body);
        body.AsSpan(Math.Min(Key.Length, Size)).Fill((byte)'.');
        return body;
    }

    private static int HashOf(int seed, int number) => unchecked((seed * 1_000_003) ^ (number * 7919));

    /// <summary>A stream that does not tell its length.</summary>
    private sealed class UnsizedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
