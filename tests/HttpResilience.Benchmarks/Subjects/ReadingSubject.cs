using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Requests whose answer, a record of 1 KiB, is read to the end.</summary>
internal sealed class ReadingSubject(ServiceProvider services, Func<HttpRequestMessage> request) : ClientSubject(services)
{
    private const int LeastLength = 1_000;

    public override async Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var response = await Client.SendAsync(request());
            if (response.Content.Headers.ContentLength is null or < LeastLength)
                throw new InvalidOperationException($"no record: {response.StatusCode}");
        }
    }
}
