using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Shot.AspNetCore.Endpoints;
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
        return builder;
    }
}
