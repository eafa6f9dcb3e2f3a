namespace HttpResilience.Tests.Recipes;

internal static class RolloutRecipe
{
    // recipe
    public sealed class Rollout(ITierResilienceControl control)
    {
        // False when there is no such tier. The log event control_used names who did it.
        public bool Advance(double percent) => control.SetTrafficShare("CrmClient", "gateway", percent, by: "rollout");

        public bool RollBack() => Advance(0);
    }
    // end

    public sealed class CrmClient(HttpClient http)
    {
        public Task<string> GetAsync() => http.GetStringAsync("accounts/1");
    }
}
