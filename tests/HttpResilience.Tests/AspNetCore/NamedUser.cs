using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpResilience.Tests.AspNetCore;

/// <summary>Believes who the caller says to be: <c>X-User: name, role</c>, escaped as in a URI.</summary>
internal sealed class NamedUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Header = "X-User";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var said = Request.Headers[Header].ToString();
        if (said.Length == 0)
            return Task.FromResult(AuthenticateResult.NoResult());
        var parts = said.Split(',');
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, Uri.UnescapeDataString(parts[0])), new Claim(ClaimTypes.Role, parts[1])], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
