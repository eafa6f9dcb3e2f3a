using System.Diagnostics;

namespace HttpResilience.Tests.Recipes;

internal static class ProcessRecipe
{
    // recipe
    public sealed class Converter(string program, CircuitBreaker breaker, TimeProvider time)
    {
        public ValueTask RunAsync(string[] arguments, CancellationToken cancellationToken = default) => breaker.ExecuteAsync(
            async token =>
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
                using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
                try
                {
                    await process.WaitForExitAsync(either.Token);
                }
                finally
                {
                    if (!process.HasExited)
                        process.Kill(entireProcessTree: true);
                }

                if (process.ExitCode != 0)
                    throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
            },
            cancellationToken);
    }
    // end
}
