using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ZohoTiers.Serve;

/// <summary>
/// Takes every connection from this machine for the user who started the sample. Good for a sample on loopback and for nothing else.
/// </summary>
internal sealed class LocalUserAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(IsLocal ? Admit() : AuthenticateResult.NoResult());

    // The host counts too: a page elsewhere whose name is made to resolve to this machine would come over loopback as well.
    private bool IsLocal => Context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) && Request.Host.Host is ("127.0.0.1" or "localhost");

    private AuthenticateResult Admit()
    {
        var user = new ClaimsIdentity([new Claim(ClaimTypes.Name, Environment.UserName)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(user), Scheme.Name));
    }
}
