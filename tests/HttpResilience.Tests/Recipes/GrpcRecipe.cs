using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.Tests.Recipes;

internal static class GrpcRecipe
{
    // recipe
    public sealed class RepeatableReads : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // A unary call that only reads. Its body has no known length; once it is in memory it can be sent again.
            if (request.RequestUri!.AbsolutePath == "/crm.Accounts/Get" && request.Content is { } body)
            {
                await body.LoadIntoBufferAsync(cancellationToken);
                request.SetRepeatable();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
    // end

    public static void Add(IServiceCollection services)
    {
        // recipe
        services.AddTransient<RepeatableReads>();
        services.AddHttpClient("CrmGrpc").AddHttpMessageHandler<RepeatableReads>().AddTierResilience();
        // end
    }
}
