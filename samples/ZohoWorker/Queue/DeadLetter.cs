namespace ZohoWorker.Queue;

/// <summary>A write that will never succeed, and why. It is here twice when the worker was killed before it could mark the write as done.</summary>
internal sealed record DeadLetter(QueuedWrite Write, string Reason);
