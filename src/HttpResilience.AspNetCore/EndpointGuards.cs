using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpResilience.AspNetCore;

/// <summary>What all endpoints of a group have in common.</summary>
internal static class EndpointGuards
{
    /// <summary>Nothing is kept by caches, since every answer is of its moment, and nothing is taken for another type than it says.</summary>
    public static RouteGroupBuilder WithSafeHeaders(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(static endpoint =>
        {
            var answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                context.Response.Headers.CacheControl = "no-store";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return answer(context);
            };
        });
        return group;
    }

    /// <summary>Lets only those in who meet the policy, whatever the application says later of all endpoints.</summary>
    /// <param name="group">The endpoints.</param>
    /// <param name="services">The application's.</param>
    /// <param name="policy">Its name; <see langword="null"/> for none.</param>
    /// <param name="option">The option that names it, for the message.</param>
    /// <exception cref="InvalidOperationException">There is no such policy.</exception>
    public static RouteGroupBuilder WithPolicy(this RouteGroupBuilder group, IServiceProvider services, string? policy, string option)
    {
        if (policy is null)
            return group;
        ThrowIfMissing(services, policy, option);
        group.RequireAuthorization(policy);
        // An AllowAnonymous on the whole route would silently win over the policy.
        ((IEndpointConventionBuilder)group).Finally(static endpoint =>
        {
            foreach (var opening in endpoint.Metadata.OfType<IAllowAnonymous>().ToArray())
                endpoint.Metadata.Remove(opening);
        });
        return group;
    }

    private static void ThrowIfMissing(IServiceProvider services, string policy, string option)
    {
        using var scope = services.CreateScope();
        // Endpoints are mapped before the host starts, where nothing can be awaited; the framework's own provider answers at once.
        var found = scope.ServiceProvider.GetService<IAuthorizationPolicyProvider>()?.GetPolicyAsync(policy).GetAwaiter().GetResult();
        if (found is null)
        {
            throw new InvalidOperationException(
                $"MapTierResilience: {option} names the authorization policy '{policy}', which does not exist. Add it before the application is built, for example " +
                $"builder.Services.AddAuthorization(options => options.AddPolicy(\"{policy}\", policy => policy.RequireRole(\"operators\"))), or leave {option} out.");
        }
    }
}
