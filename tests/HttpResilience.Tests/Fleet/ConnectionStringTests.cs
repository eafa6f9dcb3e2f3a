using HttpResilience.PostgreSql;
using Npgsql;

namespace HttpResilience.Tests.Fleet;

/// <summary>A connection string that is none is refused with what is wrong and where, and no part of a secret gets out. In the texts, hunter2 is a secret.</summary>
public sealed class ConnectionStringTests
{
    private const string Path = "TierResilience:PostgreSql:ConnectionString";
    private const string Example = "write 'Host=…;Database=…;Username=…;Password=…'";
    private const string NoList = $"is no list of 'keyword=value' with ';' between them; {Example}, and a value that holds ';', '=' or a quote between quotes";
    private const string Unknown = $"that Npgsql does not know, and that may be a part of a secret; put a value that holds ';' or '=' between quotes, and otherwise {Example}";

    [Theory]
    [InlineData("", $"is empty; {Example}, or leave it out and register an NpgsqlDataSource")]
    [InlineData(" ", $"is empty; {Example}, or leave it out and register an NpgsqlDataSource")]
    [InlineData("***", "*** stands where ExportConfiguration left out a secret; put the value itself here, or into a source that lies over this one")]
    [InlineData("hunter2", NoList)]
    [InlineData("Host=db;Password='hunter2", NoList)]
    [InlineData("Host=db;Password=a;=hunter2", NoList)]
    [InlineData("postgresql://shop:hunter2@db/shop", $"is a URI, which Npgsql does not take; {Example}")]
    [InlineData("postgres://shop:hunter2@db/shop?sslmode=require", $"is a URI, which Npgsql does not take; {Example}")]
    [InlineData(" 'POSTGRES://shop:hunter2@db/shop'", $"is a URI, which Npgsql does not take; {Example}")]
    [InlineData("jdbc:postgresql://db/shop?user=shop&password=hunter2", $"is a URI, which Npgsql does not take; {Example}")]
    [InlineData("Host=db;Pasword=hunter2", "has the keyword 'pasword', which Npgsql does not know; did you mean 'Password'?")]
    [InlineData("Hots=db;Password=hunter2", $"begins with a keyword {Unknown}")]
    [InlineData("Hst=db;Password=hunter2", "has the keyword 'hst', which Npgsql does not know; did you mean 'Host'?")]
    [InlineData("Host=db;dbname=shop;Password=hunter2", "has the keyword 'dbname', which Npgsql does not know; did you mean 'Database'?")]
    [InlineData("Data Source=db;Initial Catalog=shop;Password=hunter2", "has the keyword 'data source', which Npgsql does not know; did you mean 'Host'?")]
    [InlineData("Host=db;Password=a;hunter2=b", $"has, after 'password', a keyword {Unknown}")]
    [InlineData("hunter2=b", $"begins with a keyword {Unknown}")]
    [InlineData("Host=db;Password=hunter2;Port=hunter2", "has a value for 'port' that Npgsql does not take")]
    [InlineData("Host=db;Password=hunter2;SSL Mode=hunter2", "has a value for 'ssl mode' that Npgsql does not take")]
    [InlineData("Host=db;Password=hunter2;Timeout=-7", "has a value for 'timeout' that Npgsql does not take")]
    [InlineData("Host=db;Password=hunter2;Port=99999999999999999999", "has a value for 'port' that Npgsql does not take")]
    [InlineData("Database=shop;Password=hunter2", $"names no host; {Example}")]
    [InlineData("Host=db;Password=hunter2;hunter2=", $"is no connection string of Npgsql's; {Example}")]
    public void What_is_wrong_is_said_and_no_secret_is_shown(string text, string message)
    {
        var failure = Assert.Single(Failures(text));
        Assert.Equal($"{Path}: {message}", failure);
        Assert.DoesNotContain("hunter2", failure, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host=db;Password='a;hunter2=b'")]
    [InlineData("Server=db;User Id=shop")]
    [InlineData("Host=db;Password=postgres://hunter2")]
    public void What_Npgsql_takes_is_taken(string text) => Assert.Empty(Failures(text));

    [Fact]
    public void The_words_that_may_be_shown_are_Npgsqls_or_lead_to_one_of_them()
    {
        var settings = new NpgsqlConnectionStringBuilder();
        Assert.All(ConnectionStringWords.Known.Concat(ConnectionStringWords.Foreign.Values), known => Assert.True(settings.ContainsKey(known), known));
        Assert.All(ConnectionStringWords.Foreign.Keys, foreign => Assert.False(settings.ContainsKey(foreign), foreign));
    }

    private static IReadOnlyList<string> Failures(string text) => PostgreSqlOptionsTests.Failures(("ConnectionString", text));
}
