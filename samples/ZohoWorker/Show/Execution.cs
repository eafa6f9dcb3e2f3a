namespace ZohoWorker.Show;

/// <summary>A record that the server made: a line of its log.</summary>
internal sealed record Execution(string Key, string Record, string Tier);
