using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Benchmarks.Subjects;

/// <summary>Writes with a body of 1 KiB.</summary>
internal sealed class PostSubject(ServiceProvider services) : ClientSubject(services)
{
    private static readonly byte[] s_body = new byte[1024];

    public override async Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, RelativeUri) { Content = new ByteArrayContent(s_body) };
            using (await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
            {
            }
        }
    }
}
