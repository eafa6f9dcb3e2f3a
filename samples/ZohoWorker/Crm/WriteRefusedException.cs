namespace ZohoWorker.Crm;

/// <summary>The server read the write and will never take it: to send it again is no use.</summary>
internal sealed class WriteRefusedException(string reason) : Exception(reason);
