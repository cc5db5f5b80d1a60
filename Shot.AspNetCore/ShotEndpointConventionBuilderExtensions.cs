using System.Globalization;
using Microsoft.AspNetCore.Builder;
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
    /// <param name="name">The limit's name; by default its numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static TBuilder WithShotLimit<TBuilder>(
        this TBuilder builder, int permits, double perSecond, int maxWaitMs = 0, ShotStrategy strategy = ShotStrategy.TokenBucket, string? name = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        name ??= string.Create(CultureInfo.InvariantCulture, $"{permits} permits, {perSecond} per second");

        // Made here and not in the convention, which may run several times.
        var metadata = new ShotLimitMetadata(new GuardDefinition(name)
        {
            MaxWaitMs = maxWaitMs,
            Limits = [new LimitDefinition(name, permits, perSecond) { Strategy = strategy }],
        });

        // Wrong numbers are told where they are written.
        _ = metadata.Definition.Guard;
        builder.Add(endpoint => endpoint.Metadata.Add(metadata));
        builder.Finally(static endpoint =>
        {
            if (endpoint.RequestDelegate is { } handler)
                endpoint.RequestDelegate = EnforcedDelegate.Wrap(handler, endpoint.DisplayName);
        });
        return builder;
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
