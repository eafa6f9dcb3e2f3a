namespace ZohoWorker.Queue;

/// <summary>A write that will never succeed, and why.</summary>
internal sealed record DeadLetter(QueuedWrite Write, string Reason);
