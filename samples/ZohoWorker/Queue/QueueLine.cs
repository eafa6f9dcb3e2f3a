namespace ZohoWorker.Queue;

/// <summary>A line of the queue's file: a write that came in, or the id of one that is done.</summary>
internal sealed record QueueLine(QueuedWrite? Write = null, string? Done = null);
