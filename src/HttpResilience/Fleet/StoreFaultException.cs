namespace HttpResilience.Fleet;

/// <summary>Why the store can't be used, in words of our own, which may stand in the log.</summary>
internal sealed class StoreFaultException(string message) : Exception(message);
