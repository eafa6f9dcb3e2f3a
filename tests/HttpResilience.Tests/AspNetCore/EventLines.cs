using System.Text.Json;

namespace HttpResilience.Tests.AspNetCore;

/// <summary>Reads a stream of server-sent events.</summary>
internal sealed class EventLines(HttpResponseMessage response, Stream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream);

    public static async Task<EventLines> OpenAsync(TestApp app)
    {
        var response = await app.GetAsync("/resilience/events");
        return new EventLines(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next block without its empty line; <see langword="null"/> at the end of the stream.</summary>
    public async Task<string?> ReadBlockAsync()
    {
        var lines = new List<string>();
        while (await _reader.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
                lines.Add(line);
            else if (lines.Count > 0)
                return string.Join('\n', lines);
        }

        return null;
    }

    /// <summary>The next event's name and data; comments are passed over.</summary>
    public async Task<(string? Name, JsonElement Data)> ReadAsync()
    {
        while (await ReadBlockAsync() is { } block)
        {
            var lines = block.Split('\n');
            if (lines.Length != 2 || !lines[0].StartsWith("event: ", StringComparison.Ordinal))
                continue;
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            using var document = JsonDocument.Parse(lines[1]["data: ".Length..]);
            return (lines[0]["event: ".Length..], document.RootElement.Clone());
        }

        return (null, default);
    }

    public void Dispose()
    {
        _reader.Dispose();
        response.Dispose();
    }
}
