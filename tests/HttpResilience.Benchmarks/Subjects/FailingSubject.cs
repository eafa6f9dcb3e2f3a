using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Requests that nobody answers, up to the caller's catch.</summary>
internal sealed class FailingSubject<TException>(ServiceProvider services) : ClientSubject(services)
    where TException : Exception
{
    public override async Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                using (await Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, RelativeUri), HttpCompletionOption.ResponseHeadersRead))
                    throw new InvalidOperationException("a request was answered that should have failed");
            }
            catch (TException)
            {
            }
        }
    }
}
