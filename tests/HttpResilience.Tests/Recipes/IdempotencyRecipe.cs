using System.Net.Http.Json;

namespace HttpResilience.Tests.Recipes;

internal static class IdempotencyRecipe
{
    // recipe
    public sealed class PaymentClient(HttpClient http)
    {
        // The id was stored with the payment before the first try, so a try after a restart carries the same one.
        public async Task PayAsync(Guid payment, decimal amount, CancellationToken cancellationToken = default)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "payments") { Content = JsonContent.Create(new { amount }) };
            request.Headers.Add("Idempotency-Key", payment.ToString());
            using var response = await http.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }
    // end
}
