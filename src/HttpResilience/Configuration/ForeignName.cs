namespace HttpResilience.Configuration;

/// <summary>A setting by the name that another library has for it.</summary>
/// <param name="Name">There.</param>
/// <param name="Setting">Here, below a client or a tier.</param>
/// <param name="More">What else is to be known, at the end of the sentence.</param>
internal sealed record ForeignName(string Name, string Setting, string More = "");
