namespace HttpResilience.Tests.Recipes;

internal static class StaleReadsRecipe
{
    // recipe
    public sealed class PriceClient(HttpClient http)
    {
        public async Task<(string Prices, TimeSpan? Age)> GetAsync(CancellationToken cancellationToken = default)
        {
            using var response = await http.GetAsync("prices", cancellationToken);
            var prices = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
            return (prices, response.GetTierInfo() is { IsStale: true } ? response.Headers.Age : null);
        }
    }
    // end
}
