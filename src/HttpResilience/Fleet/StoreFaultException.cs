namespace HttpResilience.Fleet;

/// <summary>The store did something that no store should, in words of our own, which may stand in the log.</summary>
internal sealed class StoreFaultException(string message) : Exception(message);
