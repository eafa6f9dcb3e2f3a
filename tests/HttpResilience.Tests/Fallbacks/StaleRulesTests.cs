using System.Net;
using HttpResilience.Fallbacks;

namespace HttpResilience.Tests.Fallbacks;

/// <summary>Which answers are kept, and for how long.</summary>
public sealed class StaleRulesTests
{
    private static readonly TimeSpan s_maxAge = TimeSpan.FromSeconds(1000);

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, true)]
    [InlineData(203, true)]
    [InlineData(204, true)]
    [InlineData(206, false)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(304, false)]
    [InlineData(404, false)]
    [InlineData(503, false)]
    public void Only_a_whole_success_is_kept(int status, bool mayStore)
    {
        var response = Stale.Answer();
        response.StatusCode = (HttpStatusCode)status;
        Assert.Equal(mayStore, StaleRules.MayStore(Stale.Get(), response));
    }

    [Theory]
    [InlineData("Cache-Control: max-age=5", true)]
    [InlineData("Cache-Control: private, max-age=5", true)]
    [InlineData("Cache-Control: no-store", false)]
    [InlineData("Cache-Control: max-age=5, No-Store", false)]
    [InlineData("Cache-Control: max-age=5; no-store", false)]
    [InlineData("Cache-Control: no-cache", false)]
    [InlineData("Cache-Control: no-cache=\"X-User\"", false)]
    [InlineData("Cache-Control: must-revalidate", false)]
    [InlineData("Cache-Control: proxy-revalidate", false)]
    [InlineData("Pragma: no-cache", false)]
    [InlineData("Vary: Accept, Authorization", true)]
    [InlineData("Vary: *", false)]
    [InlineData("Vary: Accept, *", false)]
    [InlineData("Vary: X-Correlation-Id", false)]
    [InlineData("Vary: accept,TRACESTATE", false)]
    [InlineData("Set-Cookie: session=1", false)]
    [InlineData("Set-Cookie2: session=1", false)]
    [InlineData("Content-Type: application/json", true)]
    [InlineData("Content-Type: Text/Event-Stream; charset=utf-8", false)]
    public void A_header_that_forbids_it_is_obeyed(string header, bool mayStore) => Assert.Equal(mayStore, StaleRules.MayStore(Stale.Get(), Stale.Answer(header)));

    [Theory]
    [InlineData("0", 1000)]
    [InlineData("400", 600)]
    [InlineData("1000", 0)]
    [InlineData("99999999999999999999", 0)]
    [InlineData("400, 1", 600)]
    [InlineData("soon", 1000)]
    public void The_age_with_which_an_answer_comes_is_a_part_of_its_greatest_age(string age, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), StaleRules.Lifetime(Stale.Answer("Age: " + age), s_maxAge));

    [Fact]
    public void The_second_of_two_headers_is_obeyed() => Assert.False(StaleRules.MayStore(Stale.Get(), Stale.Answer("Cache-Control: max-age=5", "Cache-Control: no-store")));

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    public void Only_the_answer_to_a_GET_is_kept(string method) =>
        Assert.False(StaleRules.MayStore(new HttpRequestMessage(new HttpMethod(method), "https://api/"), Stale.Answer()));

    [Theory]
    [InlineData("1.0", "X-A: 1", false)]
    [InlineData("1.1", "X-A: 1", false)]
    [InlineData("1.1", "Connection: close", false)]
    [InlineData("1.1", "Connection: foo, Close", false)]
    [InlineData("2.0", "X-A: 1", true)]
    public void A_body_that_ends_with_the_connection_may_be_cut_short_and_is_not_kept(string version, string header, bool mayStore)
    {
        var response = Stale.Answer(header);
        response.Version = Version.Parse(version);
        Assert.True(StaleRules.MayStore(Stale.Get(), response));
        response.Content = new PushContent();
        Assert.Equal(mayStore, StaleRules.MayStore(Stale.Get(), response));
        response.Headers.TransferEncodingChunked = true;
        Assert.True(StaleRules.MayStore(Stale.Get(), response));
    }

    [Theory]
    [InlineData(1000, "max-age=5")]
    [InlineData(1000, "")]
    [InlineData(35, "max-age=5, stale-if-error=30")]
    [InlineData(35, "MAX-AGE=5,Stale-If-Error = \"30\"")]
    [InlineData(30, "stale-if-error=30")]
    [InlineData(0, "stale-if-error=0")]
    [InlineData(5, "max-age=5, stale-if-error")]
    [InlineData(5, "max-age=5, stale-if-error=soon")]
    [InlineData(5, "max-age=5, stale-if-error=-1")]
    [InlineData(15, "max-age=5, stale-if-error=30, stale-if-error=10")]
    [InlineData(1000, "max-age=5, stale-if-error=9999")]
    [InlineData(1000, "max-age=5, stale-if-error=99999999999999999999")]
    [InlineData(35, "ext=\"max-age=1, stale-if-error=1\", max-age=5, stale-if-error=30")]
    [InlineData(35, "ext=\"\\\", max-age=1\", max-age=5, stale-if-error=30")]
    [InlineData(30, "s-max-age=7, stale-if-error=30")]
    public void The_server_may_shorten_the_time_and_not_lengthen_it(int seconds, string cacheControl) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), StaleRules.Lifetime(Stale.Answer("Cache-Control: " + cacheControl), s_maxAge));

    [Theory]
    [InlineData("Thu, 01 Jan 2026 00:00:05 GMT", 35)]
    [InlineData("Wed, 31 Dec 2025 23:00:00 GMT", 30)]
    [InlineData("0", 30)]
    public void Expires_counts_from_the_date_where_there_is_no_max_age(string expires, int seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds),
        StaleRules.Lifetime(Stale.Answer("Cache-Control: stale-if-error=30", "Date: Thu, 01 Jan 2026 00:00:00 GMT", "Expires: " + expires), s_maxAge));

    [Theory]
    [InlineData("10", 25)]
    [InlineData("100", 0)]
    [InlineData("old", 35)]
    public void The_age_that_an_answer_came_with_counts(string age, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), StaleRules.Lifetime(Stale.Answer("Cache-Control: max-age=5, stale-if-error=30", "Age: " + age), s_maxAge));

    private sealed class PushContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
