using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Shot.AspNetCore.Endpoints;
using Shot.AspNetCore.Enforcement;
using Shot.CompilerServices;

namespace Shot.AspNetCore;

/// <summary>Limits endpoints that have no handler to annotate.</summary>
public static class ShotEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Limits an endpoint, or all endpoints of a group together. Enforced by <c>UseShot()</c>, as annotations are.
    /// </summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="permits">Burst size: how many requests may enter at the same instant; at least 1.</param>
    /// <param name="perSecond">Permits that come back each second; above zero, at most <see cref="int.MaxValue"/>.</param>
    /// <param name="maxWaitMs">Execution deadline in milliseconds; zero for none.</param>
    /// <param name="strategy">The algorithm.</param>
    /// <param name="name">The limit's name; by default the method and the route of the endpoint, or of the group's first one, with an ordinal behind other limits.</param>
    /// <param name="key">Whose permits a request takes: see <see cref="ShotLimitAttribute.Key"/>; null when all share them. What each
    /// endpoint's handler binds is read as its parameter; elsewhere <c>route:id:int</c> makes all spellings of a whole number one key, and <c>:guid</c> those of an identifier.</param>
    /// <param name="maxKeys">How many keys can have permits taken at once.</param>
    /// <param name="cost">How many permits a request takes.</param>
    /// <param name="maxQueueMs">How many milliseconds a request may wait for a permit: see <see cref="ShotLimitAttribute.MaxQueueMs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">The key cannot be one, or what is written cannot be combined.</exception>
    public static TBuilder WithShotLimit<TBuilder>(
        this TBuilder builder, int permits, double perSecond, int maxWaitMs = 0, ShotStrategy strategy = ShotStrategy.TokenBucket, string? name = null,
        string? key = null, int maxKeys = ShotLimitAttribute.DefaultMaxKeys, int cost = 1, int maxQueueMs = 0)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (key is not null && KeySyntax.Parse(key, out var problem).Length == 0)
            throw new ArgumentException(problem, nameof(key));

        // Wrong numbers are told where they are written.
        Define(name ?? nameof(WithShotLimit)).Check();

        // Made here and not in the convention, which may run several times.
        var metadata = new ShotLimitMetadata(name, Define, isOfGroup: builder is RouteGroupBuilder);
        builder.Add(metadata.AddTo);
        builder.Finally(endpoint =>
        {
            // An endpoint of the group may be exempt.
            if (endpoint.RequestDelegate is { } handler && EndpointLimits.Of([.. endpoint.Metadata]).Any)
                endpoint.RequestDelegate = EnforcedDelegate.Wrap(handler, metadata, endpoint.DisplayName);
        });
        return builder;

        GuardDefinition Define(string named) => new(named)
        {
            MaxWaitMs = maxWaitMs,
            Limits = [new LimitDefinition(named, permits, perSecond) { Strategy = strategy, Key = key, MaxKeys = maxKeys, Cost = cost, MaxQueueMs = maxQueueMs }],
        };
    }

    /// <summary>
    /// Takes an endpoint out of all its limits, those of its groups and of its handler's annotations alike. On a group, or on the result
    /// of a call that maps many endpoints such as <c>MapControllers()</c>, takes the endpoints out of the limits of the groups around: their
    /// handlers' own annotations stand nearer, and stay. A <c>WithShotLimit</c> that follows holds.
    /// </summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TBuilder WithoutShotLimit<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(static endpoint => endpoint.Metadata.Add(ShotExemptionMetadata.Instance));
        return builder;
    }
}
