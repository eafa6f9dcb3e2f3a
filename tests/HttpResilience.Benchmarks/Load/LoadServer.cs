using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HttpResilience.Benchmarks.Load;

/// <summary>Answers with 1 KiB; below <see cref="Unavailable"/> with 503, below <see cref="Silent"/> never.</summary>
internal static class LoadServer
{
    public const int AnswerSize = 1024;
    public const string Unavailable = "/unavailable";
    public const string Silent = "/silent";

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes($$"""{"id":42,"name":"{{new string('x', AnswerSize - 19)}}"}""");

    /// <summary>Prints its address, and ends when its input does, which is when the process that started it ends.</summary>
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
    }

    private static Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments(Silent, StringComparison.Ordinal))
            return NeverAsync(context.RequestAborted);
        if (context.Request.Path.StartsWithSegments(Unavailable, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        return context.Response.Body.WriteAsync(Answer, 0, Answer.Length);
    }

    private static async Task NeverAsync(CancellationToken aborted)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
        }
        catch (OperationCanceledException)
        {
            // The client has given up, as it should.
        }
    }
}
