using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.FirstContact;

/// <summary>Something that a newcomer does wrong, and every word that is said of it.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Said">The message of the exception, or else the warnings and errors of the log.</param>
internal sealed record Mistake(string Name, string Said)
{
    public const string Tiers = """
        "Tiers": { "gateway": { "Order": 1, "BaseAddress": "https://gateway.example/crm/" }, "rest": { "Order": 2, "BaseAddress": "https://www.crm.example/v8/" } }
        """;

    /// <summary>appsettings.json.</summary>
    public string Json { get; init; } = Clients(Tiers);

    /// <summary>What the program registers.</summary>
    public Action<IServiceCollection> Register { get; init; } = static services => services.AddHttpClient("CrmClient").AddTierResilience();

    /// <summary>What it does with the client.</summary>
    public Func<HttpClient, Task> Use { get; init; } = static http => http.GetAsync("accounts/42");

    public Action<IConfigurationBuilder> Configure { get; init; } = static _ => { };

    /// <summary>The inside of the client's section.</summary>
    public static string Clients(string client, string more = "") => $$"""{ "TierResilience": { {{more}} "Clients": { "CrmClient": { {{client}} } } } }""";

    public override string ToString() => Name;
}
