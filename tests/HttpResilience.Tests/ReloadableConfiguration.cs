using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace HttpResilience.Tests;

/// <summary>A JSON file that can be replaced at run time, without a file.</summary>
internal sealed class ReloadableConfiguration
{
    private readonly Source _source;

    public ReloadableConfiguration(string json)
    {
        _source = new Source { Json = json };
        Root = new ConfigurationBuilder().Add(_source).Build();
    }

    public IConfigurationRoot Root { get; }

    public void Replace(string json)
    {
        _source.Json = json;
        Root.Reload();
    }

    private sealed class Source : JsonStreamConfigurationSource
    {
        public required string Json { get; set; }

        public override IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(this);
    }

    private sealed class Provider(Source source) : JsonStreamConfigurationProvider(source)
    {
        public override void Load()
        {
            Data.Clear();
            Load(new MemoryStream(Encoding.UTF8.GetBytes(source.Json)));
        }
    }
}
