namespace HttpResilience.Tests.Recipes;

internal static class TimeoutsRecipe
{
    // recipe
    public sealed class CrmClient(HttpClient http)
    {
        // Its method and path are those of the operation "search".
        public Task<string> SearchAsync(string word, CancellationToken cancellationToken = default) =>
            http.GetStringAsync($"search?word={Uri.EscapeDataString(word)}", cancellationToken);

        // No template can tell this one from other posts, so the code names the operation.
        public async Task<string> RunReportAsync(string name, CancellationToken cancellationToken = default)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"reports/{name}").SetOperation("report");
            using var response = await http.SendAsync(request, cancellationToken);
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
        }
    }
    // end
}
