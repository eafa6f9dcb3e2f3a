using HttpResilience.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.FirstContact;

/// <summary>What newcomers do. They read the last word first: it has to say what to do.</summary>
internal static class Mistakes
{
    private const string Path = "TierResilience:Clients:CrmClient";

    public static IReadOnlyList<Mistake> All { get; } =
    [
        new(
            "no section",
            $"{Path}:Tiers: there is no tier, because the configuration has no section TierResilience at all; add it, and see to it that its file is loaded: appsettings.json is looked for in the content root, by default the folder that the program is started in")
        { Json = "{}" },
        new(
            "a misspelt client",
            $"{Path}:Tiers: there is no tier, because TierResilience:Clients has only 'CrmCleint'; give the section the name that the client has in code, which for a typed client is the name of its type")
        { Json = """{ "TierResilience": { "Clients": { "CrmCleint": { "Tiers": {} } } } }""" },
        new(
            "another name in code",
            $"{Path}:Tiers: there is no tier, because TierResilience:Clients has only 'Zoho'; give the section the name that the client has in code, which for a typed client is the name of its type")
        { Json = """{ "TierResilience": { "Clients": { "Zoho": { "Tiers": {} } } } }""" },
        new(
            "a section in the wrong place",
            $"{Path}:Tiers: there is no tier, because the configuration has no section TierResilience at all; add it, and see to it that its file is loaded: appsettings.json is looked for in the content root, by default the folder that the program is started in")
        { Json = """{ "Clients": { "CrmClient": { "Tiers": {} } } }""" },
        new(
            "no tiers",
            $"{Path}:Tiers: there is no tier; name at least one, with Order and BaseAddress")
        { Json = Mistake.Clients("\"TotalTimeout\": \"00:00:30\"") },
        new(
            "a misspelt key",
            $"{Path}:TotalTimout: 'TotalTimout' is not a setting of a client; did you mean 'TotalTimeout'?")
        { Json = Mistake.Clients($"\"TotalTimout\": \"00:00:30\", {Mistake.Tiers}") },
        new(
            "a key in the wrong place",
            $"{Path}:FailureThreshold: 'FailureThreshold' is not a setting of a client; did you mean 'CircuitBreaker:FailureThreshold'?")
        { Json = Mistake.Clients($"\"FailureThreshold\": 3, {Mistake.Tiers}") },
        new(
            "no base address",
            $"{Path}:Tiers:gateway:BaseAddress: the tier has none; set an absolute http or https URI")
        { Json = Tiers("\"Order\": 1") },
        new(
            "a relative base address",
            $"{Path}:Tiers:gateway:BaseAddress: 'gateway.example/crm' is not an absolute http or https URI; write it whole, for example https://crm.example/v8/")
        { Json = Tiers("\"Order\": 1, \"BaseAddress\": \"gateway.example/crm\"") },
        new(
            "no order",
            $"{Path}:Tiers:gateway:Order: the tier has none; give each tier its own whole number, the lowest is tried first")
        { Json = Tiers("\"BaseAddress\": \"https://gateway.example/\"") },
        new(
            "two tiers of one order",
            $"{Path}:Tiers:rest:Order: 2 is the order of 'gateway' and 'rest'; give each tier its own")
        { Json = Tiers("\"Order\": 2, \"BaseAddress\": \"https://gateway.example/\"") },
        new(
            "a plain number for a duration",
            $"{Path}:TotalTimeout: '30' would mean 30 days; for 30 seconds write 00:00:30")
        { Json = Mistake.Clients($"\"TotalTimeout\": 30, {Mistake.Tiers}") },
        new(
            "an attempt timeout above the total",
            $"{Path}:AttemptTimeout: 00:01:00 is above the total timeout 00:00:30 (the default); set the total timeout too, or a shorter time here")
        { Json = Mistake.Clients($"\"AttemptTimeout\": \"00:01:00\", {Mistake.Tiers}") },
        new(
            "a number out of its bounds",
            $"{Path}:Retry:MaxAttempts: 0 is not between 1 and 100")
        { Json = Mistake.Clients($"\"Retry\": {{ \"MaxAttempts\": 0 }}, {Mistake.Tiers}") },
        new(
            "an absolute health path",
            $"{Path}:Tiers:gateway:Health:Path: 'https://gateway.example/health' is not relative; write a path below the tier's base address, for example health")
        { Json = Tiers("\"Order\": 1, \"BaseAddress\": \"https://gateway.example/crm/\", \"Health\": { \"Path\": \"https://gateway.example/health\" }") },
        new(
            "an operation for a tier that is not there",
            $"{Path}:Operations:upload:Tiers:0: 'rset' is not a tier of the client; did you mean 'rest'?")
        { Json = Mistake.Clients($"\"Operations\": {{ \"upload\": {{ \"Path\": \"/bulk/*\", \"Tiers\": [ \"rset\" ] }} }}, {Mistake.Tiers}") },
        new(
            "a header with a line break",
            $"{Path}:Tiers:gateway:Headers:X-Api-Key: the value holds a line break or a NUL, which would end the header; remove it")
        { Json = Tiers("\"Order\": 1, \"BaseAddress\": \"https://gateway.example/\", \"Headers\": { \"X-Api-Key\": \"s3cret\\n\" }") },
        new(
            "a secret left out of an export",
            $"{Path}:Tiers:gateway:Headers:X-Api-Key: *** stands where ExportConfiguration left out a secret; put the value itself here, or into a source that lies over this one")
        { Json = Tiers("\"Order\": 1, \"BaseAddress\": \"https://gateway.example/\", \"Headers\": { \"X-Api-Key\": \"***\" }") },
        new(
            "an environment variable with a bad value",
            "TierResilience:Defaults:CircuitBreaker:RecoveryTimeout: 'soon' is not a duration between 00:00:00.001 and 1.00:00:00; write [days.]hours:minutes:seconds, for example 00:00:30 (from the environment variable CIRCUIT_BREAKER_RECOVERY_TIMEOUT)")
        {
            Json = Mistake.Clients(Mistake.Tiers, "\"Defaults\": { },"),
            // Of this program alone, as AddResilienceEnvironmentVariables() reads those of the process.
            Configure = static configuration => configuration.Add(new ResilienceEnvironmentVariablesSource(new Dictionary<string, string> { ["CIRCUIT_BREAKER_RECOVERY_TIMEOUT"] = "soon" })),
        },
        new(
            "MCP without its package",
            $"{Path}:Tiers:gateway:Protocol: nothing here speaks Mcp; reference the package HttpResilience.Mcp, and call AddMcp() on what AddTierResilience() returns")
        { Json = Tiers("\"Order\": 1, \"BaseAddress\": \"https://gateway.example/\", \"Protocol\": \"Mcp\"") },
        new(
            "the fleet's settings without UseSharedState",
            "TierResilience:Fleet: no client shares its state, so nothing reads these settings; call UseSharedState() on the clients that should, or leave them out")
        { Json = Mistake.Clients(Mistake.Tiers, "\"Fleet\": { \"Instance\": \"web-1\" },") },
        new(
            "PostgreSQL's settings without its call",
            "TierResilience:PostgreSql: nothing here reads these settings; reference the package HttpResilience.PostgreSql and call UsePostgreSqlState() on the clients that share their state, or leave them out")
        { Json = Mistake.Clients(Mistake.Tiers, "\"PostgreSql\": { \"ConnectionString\": \"Host=db\" },") },
        new(
            "a tier switched off",
            $"{Path}:Tiers:gateway:Enabled: 'Enabled' is not a setting of a tier; to take a tier out of use set its 'TrafficShare' to 0, or leave the tier out")
        { Json = Tiers("\"Order\": 1, \"BaseAddress\": \"https://gateway.example/\", \"Enabled\": false") },
        new(
            "a timeout of what",
            $"{Path}:Timeout: 'Timeout' is not a setting of a client; here that is 'AttemptTimeout' for one attempt, and 'TotalTimeout' of the client or an operation for the request with all of them")
        { Json = Mistake.Clients($"\"Timeout\": \"00:00:10\", {Mistake.Tiers}") },
        new(
            "a word of Polly's",
            $"{Path}:CircuitBreaker:BreakDuration: 'BreakDuration' is not a setting of CircuitBreaker; here that is 'RecoveryTimeout'")
        { Json = Mistake.Clients($"\"CircuitBreaker\": {{ \"BreakDuration\": \"00:00:10\" }}, {Mistake.Tiers}") },
        new(
            "a word of resilience4j's",
            $"{Path}:CircuitBreaker:slidingWindowSize: 'slidingWindowSize' is not a setting of CircuitBreaker; here that is 'Window:Size' of a window of calls, and 'Window:Duration' of one of time")
        { Json = Mistake.Clients($"\"CircuitBreaker\": {{ \"slidingWindowSize\": 10 }}, {Mistake.Tiers}") },
        new(
            "the standard handler's attempt timeout",
            $"{Path}:AttemptTimeout: a section is not a duration between 00:00:00.001 and 1.00:00:00; write the duration itself in its place, for example 00:00:30")
        { Json = Mistake.Clients($"\"AttemptTimeout\": {{ \"Timeout\": \"00:00:05\" }}, {Mistake.Tiers}") },
        new(
            "tiers in an array",
            $"{Path}:Tiers: the Tiers are written as an array, which gives them no names; choose names and write \"Tiers\": {{ \"one\": {{ \"Order\": 1, ... }}, \"another\": {{ \"Order\": 2, ... }} }}")
        { Json = Mistake.Clients("\"Tiers\": [ { \"Name\": \"gateway\", \"Url\": \"https://gateway.example/\" } ]") },
        new(
            "a mistyped method",
            $"{Path}:Operations:search:Method: 'GTE' is no method that is known; did you mean 'GET'?")
        { Json = Mistake.Clients($"\"Operations\": {{ \"search\": {{ \"Method\": \"GTE\", \"Path\": \"/search\" }} }}, {Mistake.Tiers}") },
        new(
            "a template with a query",
            $"{Path}:Operations:search:Path: 'search?***' has a query; a template is a path without one, and only the path of a request is compared with it: write '/search'")
        { Json = Mistake.Clients($"\"Operations\": {{ \"search\": {{ \"Path\": \"search?word=s3cret\" }} }}, {Mistake.Tiers}") },
        new(
            "a total timeout below an attempt's",
            $"{Path}:TotalTimeout: 00:00:05 is below the attempt timeout of the first tier, 'gateway', 00:00:10 (the default); make the total timeout at least that long, or set AttemptTimeout to less")
        { Json = Mistake.Clients($"\"TotalTimeout\": \"00:00:05\", {Mistake.Tiers}") },
        new(
            "a rate in percent",
            $"{Path}:CircuitBreaker:FailureRateThreshold: 50 is not above 0 and at most 1; for 50 % write 0.5")
        { Json = Mistake.Clients($"\"CircuitBreaker\": {{ \"FailureRateThreshold\": 50 }}, {Mistake.Tiers}") },
        new(
            "a URI in place of a connection string",
            "TierResilience:PostgreSql:ConnectionString: is a URI, which Npgsql does not take; write 'Host=…;Database=…;Username=…;Password=…'")
        {
            Json = Mistake.Clients(Mistake.Tiers, "\"PostgreSql\": { \"ConnectionString\": \"postgres://shop:s3cret@db/shop\" },"),
            Register = static services => services.AddHttpClient("CrmClient").AddTierResilience().UsePostgreSqlState(),
        },
        new(
            "a misspelt keyword in a connection string",
            "TierResilience:PostgreSql:ConnectionString: has the keyword 'pasword', which Npgsql does not know; did you mean 'Password'?")
        {
            Json = Mistake.Clients(Mistake.Tiers, "\"PostgreSql\": { \"ConnectionString\": \"Host=db;Pasword=s3cret\" },"),
            Register = static services => services.AddHttpClient("CrmClient").AddTierResilience().UsePostgreSqlState(),
        },
        new(
            "AddTierResilience called twice",
            "AddTierResilience was called twice for the client 'CrmClient'. Call it once; its settings can be given in one place, and its tiers configured with ConfigureTier.")
        {
            Register = static services =>
            {
                services.AddHttpClient("CrmClient").AddTierResilience();
                services.AddHttpClient("CrmClient").AddTierResilience();
            },
        },
        new(
            "one handler used twice",
            "CrmClient: the handlers of the tier 'rest' can't be made: The 'InnerHandler' property must be null. 'DelegatingHandler' instances provided to 'HttpMessageHandlerBuilder' must not be reused or cached. Handler: 'HttpResilience.Tests.FirstContact.Mistakes+Signing'. Register a handler's type as transient, and let AddHttpMessageHandler make a new one at each call.")
        {
            Register = static services =>
            {
                var handler = new Signing();
                services.AddHttpClient("CrmClient").AddTierResilience()
                    .ConfigureTier("gateway", tier => tier.AddHttpMessageHandler(() => handler))
                    .ConfigureTier("rest", tier => tier.AddHttpMessageHandler(() => handler));
            },
        },
        new(
            "a handler that is not registered",
            "CrmClient: the handlers of the tier 'gateway' can't be made: No service for type 'HttpResilience.Tests.FirstContact.Mistakes+Signing' has been registered. Register a handler's type as transient, and let AddHttpMessageHandler make a new one at each call.")
        { Register = static services => services.AddHttpClient("CrmClient").AddTierResilience().ConfigureTier("gateway", static tier => tier.AddHttpMessageHandler<Signing>()) },
        new(
            "a tier configured in code only",
            "CrmClient: ConfigureTier names rset, which is no tier in the configuration (gateway, rest), so nothing uses it; correct the name, or add the tier there")
        { Register = static services => services.AddHttpClient("CrmClient").AddTierResilience().ConfigureTier("rset", static _ => { }), Use = Nothing },
        new(
            "another resilience handler",
            "CrmClient has both AddTierResilience and ResilienceHandler: stacked retries multiply; remove ResilienceHandler from the client, or from ConfigureHttpClientDefaults")
        { Register = static services => services.AddHttpClient("CrmClient").AddHttpMessageHandler(static () => new ResilienceHandler()).AddTierResilience(), Use = Nothing },
        new(
            "a primary handler on the client",
            "CrmClient: its primary handler StubTier is not used, because requests go to the tiers; configure a tier's own with ConfigureTier(name, tier => tier.ConfigurePrimaryHttpMessageHandler(...))")
        {
            Register = static services => services.AddHttpClient("CrmClient").ConfigurePrimaryHttpMessageHandler(static () => new StubTier("mine")).AddTierResilience(),
            Use = Nothing,
        },
        new(
            "a timeout of HttpClient's below the total",
            "CrmClient: HttpClient.Timeout (00:00:05) is shorter than TotalTimeout (00:00:30) and wins; leave HttpClient.Timeout alone, or make TotalTimeout shorter")
        {
            Register = static services => services.AddHttpClient("CrmClient", static http => http.Timeout = TimeSpan.FromSeconds(5)).AddTierResilience(),
            Use = Nothing,
        },
        new(
            "an address on another host",
            "CrmClient: https://api.crm.example/v8/accounts/42 does not lie below the client's base address https://gateway.example/crm/, so it is not sent: it must not carry a tier's credentials elsewhere. Send a relative URI without a slash in front, or set the address that the code uses as HttpClient.BaseAddress with ConfigureHttpClient or as 'BaseAddress' of the client in configuration.")
        { Use = static http => http.GetAsync("https://api.crm.example/v8/accounts/42?token=s3cret") },
        new(
            "a slash in front",
            "CrmClient: https://gateway.example/accounts/42 does not lie below the client's base address https://gateway.example/crm/, so it is not sent: it must not carry a tier's credentials elsewhere. Send a relative URI without a slash in front, or set the address that the code uses as HttpClient.BaseAddress with ConfigureHttpClient or as 'BaseAddress' of the client in configuration.")
        { Use = static http => http.GetAsync("/accounts/42") },
        new(
            "a path with dots",
            "CrmClient: the request's path climbs out of the client's base address https://gateway.example/crm/ with dot segments, and would reach what the tiers' credentials are not meant for. Send a path without '..'.")
        { Use = static http => http.GetAsync("accounts/..%2f..%2fadmin") },
        new(
            "a body that can't be sent again",
            "CrmClient: no tier answered PUT (operation none): gateway: HTTP 503; rest: not asked, because the body can't be sent again (it is read once, or larger than MaxRequestBufferSize)")
        { Use = static http => http.PutAsync("accounts/42", new StreamContent(new OnceStream())) },
        new(
            "a tier that is not there, for one request",
            "CrmClient has no tier 'rset', which the request names with UseTiers; its tiers are gateway, rest.")
        { Use = static http => http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "accounts/42").UseTiers("rset")) },
        new(
            "Send instead of SendAsync",
            "CrmClient: a client with tiers sends asynchronously only, because a retry or a fallback would block the thread. Use SendAsync.")
        { Use = static http => Task.FromResult(http.Send(new HttpRequestMessage(HttpMethod.Get, "accounts/42"))) },
    ];

    private static string Tiers(string gateway) =>
        Mistake.Clients($$"""  "Tiers": { "gateway": { {{gateway}} }, "rest": { "Order": 2, "BaseAddress": "https://www.crm.example/v8/" } }  """);

    private static Task Nothing(HttpClient http) => Task.CompletedTask;

    private sealed class Signing : DelegatingHandler;

    private sealed class ResilienceHandler : DelegatingHandler;

    // Of unknown length, and longer than what is kept.
    private sealed class OnceStream : Stream
    {
        private int _left = 2 << 20;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
