using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using HttpResilience.AspNetCore.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace HttpResilience.IntegrationTests.Page;

/// <summary>The live page with a status that a test sets, sent every second and whenever it is set; remembers what it was asked.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private readonly ConcurrentDictionary<Channel<string>, bool> _streams = new();
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication _app = null!;
    private volatile Dictionary<string, object?> _status;

    private PageServer(Dictionary<string, object?> status) => _status = status;

    public int Port { get; private set; }

    /// <summary>Where the page is, with its slash at the end.</summary>
    public string Address { get; private set; } = "";

    public ConcurrentQueue<SeenRequest> Posts { get; } = new();

    /// <summary>What the stream is answered with, when not with a stream.</summary>
    public int? StreamAnswer { get; set; }

    /// <summary>Whether it sends nothing more, with its connections open.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What a POST is answered with.</summary>
    public int PostAnswer { get; set; } = 204;

    public static async Task<PageServer> StartAsync(Dictionary<string, object?> status, string pattern = "/resilience", string pathBase = "", int port = 0)
    {
        var server = new PageServer(status);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        server._app = builder.Build();
        server.Map(pattern, pathBase);
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Urls.Single()).Port;
        server.Address = $"http://127.0.0.1:{server.Port}{pathBase}{pattern.TrimEnd('/')}/";
        return server;
    }

    /// <summary>Sends a status to all who look.</summary>
    public void Show(Dictionary<string, object?> status)
    {
        _status = status;
        Send("status", status);
    }

    public void Tell(object happened) => Send("event", happened);

    /// <summary>Ends all streams.</summary>
    public void Hangup()
    {
        foreach (var stream in _streams.Keys)
            stream.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private void Map(string pattern, string pathBase)
    {
        if (pathBase.Length > 0)
            _app.UsePathBase(pathBase);
        _app.UseRouting();
        var group = _app.MapGroup(pattern);
        TierResiliencePage.Map(group);
        group.MapGet("/status", SendStatusAsync);
        group.MapGet("/events", StreamAsync);
        group.MapPost("/control/{client}/{tier}/{action}", TakePostAsync);
    }

    private Task SendStatusAsync(HttpContext context)
    {
        if (StreamAnswer is not { } refusal)
            return context.Response.WriteAsJsonAsync(_status, s_json);
        context.Response.StatusCode = refusal;
        return Task.CompletedTask;
    }

    private async Task TakePostAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        Posts.Enqueue(new SeenRequest(context.Request.Method, target, headers, await reader.ReadToEndAsync()));
        context.Response.StatusCode = PostAnswer;
    }

    private async Task StreamAsync(HttpContext context)
    {
        if (StreamAnswer is { } refusal)
        {
            context.Response.StatusCode = refusal;
            return;
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        var stream = Channel.CreateUnbounded<string>();
        stream.Writer.TryWrite("retry: 1000\n\n" + Block("status", _status));
        _streams[stream] = true;
        context.Response.ContentType = "text/event-stream";
        using var everySecond = new Timer(_ => Tick(stream), null, 1000, 1000);
        try
        {
            await foreach (var block in stream.Reader.ReadAllAsync(ending.Token))
            {
                await context.Response.WriteAsync(block, ending.Token);
                await context.Response.Body.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            _streams.TryRemove(stream, out _);
        }
    }

    private void Tick(Channel<string> stream)
    {
        if (!IsSilent)
            stream.Writer.TryWrite(Block("status", _status.With("time", TimeProvider.System.GetUtcNow())));
    }

    private void Send(string name, object data)
    {
        foreach (var stream in _streams.Keys)
            stream.Writer.TryWrite(Block(name, data));
    }

    private static string Block(string name, object data) => $"event: {name}\ndata: {JsonSerializer.Serialize(data, s_json)}\n\n";
}
