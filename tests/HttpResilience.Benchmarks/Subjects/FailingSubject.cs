using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Requests that no tier takes, up to the caller's catch.</summary>
internal sealed class FailingSubject(ServiceProvider services) : ClientSubject(services)
{
    public override async Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                using (await Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, RelativeUri), HttpCompletionOption.ResponseHeadersRead))
                    throw new InvalidOperationException("a request was answered although all tiers are open");
            }
            catch (AllTiersFailedException)
            {
            }
        }
    }
}
