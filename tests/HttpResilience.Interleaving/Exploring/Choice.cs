namespace HttpResilience.Interleaving;

/// <summary>Which of the threads that could went on.</summary>
internal readonly record struct Choice(int Taken, int Options);
