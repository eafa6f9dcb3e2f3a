using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using HttpResilience.Routing;
using HttpResilience.Timeouts;

namespace HttpResilience.Tests.Routing;

/// <summary>What a status or an exception is called, and what it says by itself: <see cref="OutcomeTableTests"/> shows what comes of it.</summary>
public sealed class OutcomeWordsTests
{
    public static TheoryData<Exception, string, bool> Exceptions => new()
    {
        { new AttemptTimeoutException("mcp", TimeSpan.FromSeconds(1), new OperationCanceledException()), "no answer within the attempt timeout", false },
        { new HttpRequestException(HttpRequestError.NameResolutionError), "host name not found", true },
        { new HttpRequestException(HttpRequestError.ConnectionError), "connection failed", true },
        { new HttpRequestException(HttpRequestError.SecureConnectionError), "TLS failed", true },
        { new HttpRequestException("certificate", new AuthenticationException()), "TLS failed", false },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError), "proxy tunnel failed", true },
        { new HttpRequestException(HttpRequestError.ResponseEnded), "response cut short", false },
        { new HttpRequestException("broken", new IOException()), "connection broken", false },
        { new HttpRequestException(HttpRequestError.VersionNegotiationError), "request failed (VersionNegotiationError)", false },
        { new SocketException(), "connection broken", false },
        { new IOException(), "response cut short", false },
        { new TaskCanceledException("connect", new TimeoutException()), "connect timeout", true },
        { new OperationCanceledException(), "canceled, but not by the caller", false },
        { new InvalidCastException("a secret"), "InvalidCastException", false },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void An_exception_has_a_name_without_its_message_and_says_whether_anything_was_sent(Exception exception, string words, bool isBeforeSending) =>
        Assert.Equal((words, isBeforeSending), (OutcomeClassifier.Describe(exception), OutcomeClassifier.IsBeforeSending(exception)));

    [Theory]
    [InlineData(428, false, false)]
    [InlineData(429, true, false)]
    [InlineData(499, false, false)]
    [InlineData(500, false, true)]
    [InlineData(501, false, true)]
    [InlineData(503, true, true)]
    public void A_status_may_say_that_there_is_too_much_to_do_or_that_the_server_is_to_blame(int status, bool saysOverload, bool isServerError) =>
        Assert.Equal((saysOverload, isServerError), (OutcomeClassifier.SaysOverload((HttpStatusCode)status), OutcomeClassifier.IsServerError((HttpStatusCode)status)));

    [Fact]
    public void A_rejection_was_neither_processed_nor_sent()
    {
        var rejected = OutcomeClassifier.Rejected(TierRejection.CircuitOpen);
        Assert.Equal((TierOutcome.Rejected, true, true, "circuit open"), (rejected.Kind, rejected.NotProcessed, rejected.NothingSent, rejected.Reason));
    }

    [Fact]
    public void A_cancellation_is_the_callers_only_if_he_asked_for_it()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        var exception = new OperationCanceledException();
        Assert.Equal((TierOutcome.Canceled, default), (OutcomeClassifier.Interrupted(exception, canceled.Token).Kind, OutcomeClassifier.Interrupted(exception, CancellationToken.None)));
        Assert.Equal((TierOutcome.Canceled, TierOutcome.Failure), (OutcomeClassifier.Unjudged(exception, canceled.Token).Kind, OutcomeClassifier.Unjudged(exception, CancellationToken.None).Kind));
        Assert.Equal(TierOutcome.Failure, OutcomeClassifier.Unjudged(new IOException(), canceled.Token).Kind);
    }

    [Theory]
    [InlineData(299)]
    [InlineData(499)]
    [InlineData(599)]
    public async Task A_status_that_nobody_knows_goes_to_the_caller_as_it_is(int status)
    {
        foreach (var judged in new[] { false, true })
        {
            await using var tiers = new TierHarness(configure: options => options.ShouldHandle = judged ? arguments => arguments.Default : null);
            tiers.Mcp.Always((HttpStatusCode)status);
            Assert.Equal((status, 1), ((int)(await tiers.GetAsync()).StatusCode, tiers.Mcp.Arrivals));
        }
    }

    [Fact]
    public async Task Only_a_server_that_says_it_has_too_much_to_do_is_waited_for()
    {
        await using var tiers = new TierHarness();
        tiers.Mcp.Then(HttpStatusCode.InternalServerError, response => response.Headers.Add("Retry-After", "20"));
        var asked = tiers.GetAsync();
        tiers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.OK, 2), ((await tiers.RunAsync(asked)).StatusCode, tiers.Mcp.Arrivals));
        Assert.True(tiers.Time.GetElapsedTime(0) < TimeSpan.FromSeconds(5));
    }
}
