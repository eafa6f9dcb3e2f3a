namespace HttpResilience.AspNetCore.Page;

/// <summary>A file of the live page, as it lies in the assembly.</summary>
internal sealed class PageAsset(string name, string contentType)
{
    private readonly Lazy<byte[]> _content = new(() => Read(name));

    public string Name => name;

    public string ContentType => contentType;

    public ReadOnlyMemory<byte> Content => _content.Value;

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageAsset).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no resource '{name}'.");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
