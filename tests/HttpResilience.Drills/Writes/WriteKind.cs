namespace HttpResilience.Drills.Writes;

internal enum WriteKind
{
    /// <summary>A POST with a body. Not repeatable.</summary>
    Post,

    /// <summary>A POST without a body, which <see cref="SocketsHttpHandler"/> by itself would send again. Not repeatable.</summary>
    EmptyPost,

    /// <summary>A POST whose body is a stream that nobody keeps a copy of. Not repeatable.</summary>
    StreamPost,

    /// <summary>A POST with an <c>Idempotency-Key</c>. It may arrive several times; the service behind the tiers executes it once.</summary>
    KeyedPost,

    /// <summary>A PUT. It may be executed several times, which by its definition (RFC 9110, 9.2.2) leaves the state of once.</summary>
    Put,
}
