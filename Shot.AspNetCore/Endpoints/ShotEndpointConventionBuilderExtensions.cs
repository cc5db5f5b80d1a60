using Shot;
using Shot.AspNetCore.Keys;
using Shot.Guarding;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds limits to endpoints, for example to those without a handler to annotate. <c>UseShot()</c> enforces them.</summary>
public static class ShotEndpointConventionBuilderExtensions
{
    /// <summary>Limits an endpoint, or all endpoints of a group together, as <see cref="ShotLimitAttribute"/> does.</summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="permits">Burst size: how many requests may enter at the same instant; at least 1.</param>
    /// <param name="perSecond">Permits replenished per second; above zero, at most <see cref="int.MaxValue"/>.</param>
    /// <param name="configure">Sets what an annotation would set: <c>limit => limit.Key = ShotKey.User</c>. The default name is the method
    /// and route of the endpoint, or of the group's first endpoint, with an ordinal if the endpoint has other limits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">The key is invalid, or the settings contradict each other.</exception>
    public static TBuilder RequireShotLimit<TBuilder>(
        this TBuilder builder, int permits, double perSecond, Action<ShotLimitAttribute>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        var limit = new ShotLimitAttribute(permits, perSecond, line: 0);
        configure?.Invoke(limit);
        if (limit.Fallback is not null)
            throw new ArgumentException(
                "An endpoint cannot have a Fallback: answer in AddShot(options => options.OnRejected = …).", nameof(configure));

        if (limit is { TrustCaller: true, MaxWaitMs: 0 })
            throw new ArgumentException("TrustCaller has no effect without a deadline: set MaxWaitMs too.", nameof(configure));
        if (limit is { Scope: ShotScope.Cluster, Name: null })
            throw new ArgumentException("A limit of the cluster needs a Name, which is the same in all builds.", nameof(configure));
        if (limit.Key is not null && KeySyntax.Parse(limit.Key, out var problem).Length == 0)
            throw new ArgumentException(problem, nameof(configure));
        if (limit.PlanFrom is not null && RequestKeys.PlanProblem(limit.PlanFrom) is { } planProblem)
            throw new ArgumentException(planProblem, nameof(configure));
        return Require(builder, limit.Name, limit, (name, isShared) => new GuardDefinition(name)
        {
            MaxWaitMs = limit.MaxWaitMs,
            Abandon = limit.Abandon,
            MaxAbandoned = limit.MaxAbandoned,
            TrustCaller = limit.TrustCaller,
            Limits =
            [
                new LimitDefinition(name, permits, perSecond)
                {
                    Strategy = limit.Strategy,
                    IsShared = isShared,
                    Key = limit.Key,
                    MaxKeys = limit.MaxKeys,
                    KeyOverflow = limit.KeyOverflow,
                    MissingKey = limit.MissingKey,
                    IPv6PrefixLength = limit.IPv6PrefixLength,
                    PlanFrom = limit.PlanFrom,
                    Plan = limit.Plan,
                    Plans = limit.Plans.All,
                    Cost = limit.Cost,
                    CostFrom = limit.CostFrom,
                    Settles = limit.Settles,
                    MaxQueueMs = limit.MaxQueueMs,
                    Scope = limit.Scope,
                    MaxLeaseMs = limit.MaxLeaseMs,
                    StoreDown = limit.StoreDown,
                },
            ],
        });
    }

    /// <summary>Limits how many requests of an endpoint, or of a group together, run at once. See
    /// <see cref="ShotConcurrencyAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="limit">Maximum number of concurrent requests, 1 to <see cref="ConcurrencyGate.MaxLimit"/>. Without a number the limit
    /// is adaptive: it finds the number by itself.</param>
    /// <param name="max">Largest number that an adaptive limit may find, 1 to <see cref="ConcurrencyGate.MaxLimit"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">Both numbers are given.</exception>
    public static TBuilder RequireShotConcurrency<TBuilder>(this TBuilder builder, int? limit = null, int max = ConcurrencyGate.MaxLimit)
        where TBuilder : IEndpointConventionBuilder
    {
        if (limit is { } number)
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, nameof(limit));
        if (limit is not null && max != ConcurrencyGate.MaxLimit)
            throw new ArgumentException("Write max without limit: it is the largest number that an adaptive limit may find.", nameof(max));
        var values = new ShotConcurrencyAttribute(limit ?? 0, line: 0) { Max = max };
        return Require(builder, name: null, values, (name, _) => new GuardDefinition(name)
        {
            Concurrency = [new ConcurrencyDefinition(name, values.Limit) { Max = values.Max }],
        });
    }

    /// <summary>States how much the requests of an endpoint or of a group matter, as <see cref="ShotCriticalityAttribute"/> does:
    /// concurrency limits refuse the less critical first. The statement nearest to the handler holds. It adds no limit.</summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="criticality">How much the requests matter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such criticality.</exception>
    public static TBuilder RequireShotCriticality<TBuilder>(this TBuilder builder, ShotCriticality criticality)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var metadata = new ShotCriticalityMetadata(CallCriticality.Check(criticality));
        builder.Add(endpoint => endpoint.Metadata.Add(metadata));
        return builder;
    }

    /// <summary>Sets a deadline for requests of an endpoint or of a group, as <see cref="ShotDeadlineAttribute"/> does.</summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="milliseconds">The deadline in milliseconds from the request's arrival at the guard; above zero.</param>
    /// <param name="configure">Sets what an annotation would set: <c>deadline => deadline.TrustCaller = true</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="milliseconds"/> is not above zero.</exception>
    public static TBuilder RequireShotDeadline<TBuilder>(
        this TBuilder builder, int milliseconds, Action<ShotDeadlineAttribute>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(milliseconds);
        var values = new ShotDeadlineAttribute(milliseconds, line: 0);
        configure?.Invoke(values);
        return Require(builder, name: null, values, (name, _) => new GuardDefinition(name)
        {
            MaxWaitMs = values.Milliseconds,
            Abandon = values.Abandon,
            MaxAbandoned = values.MaxAbandoned,
            TrustCaller = values.TrustCaller,
        });
    }

    /// <summary>Exempts an endpoint from all its limits: those of its groups and those of its handler's annotations. On a group, or on a
    /// call that maps many endpoints such as <c>MapControllers()</c>, it exempts the endpoints from the limits of the surrounding groups,
    /// and the handlers' own annotations still apply. A later <c>RequireShot…</c> call applies, too.</summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TBuilder ExemptFromShot<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(static endpoint => endpoint.Metadata.Add(ShotExemptionMetadata.Instance));
        return builder;
    }

    /// <summary>Exempts single requests of an endpoint, or of all endpoints of a group, from all limits of the endpoint: those of its
    /// groups, of its handler's annotations and of <see cref="Shot.AspNetCore.ShotHttpOptions.AllRequests"/>. Guarded services behind the
    /// handler, and a hub's methods, keep theirs.</summary>
    /// <typeparam name="TBuilder">The endpoint's or group's builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="isExempt">Whether a request is exempt. It runs for each request before the limits are asked, possibly on several threads
    /// at the same time, and must not block. If it throws, the request fails with that exception and is not charged. If it reads the user,
    /// <c>UseShot()</c> must come after <c>UseAuthentication()</c>. Clients can set any header, so read only those that something in front
    /// of the application sets or checks.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TBuilder ExemptFromShot<TBuilder>(this TBuilder builder, Func<HttpContext, bool> isExempt)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(isExempt);
        var metadata = new ShotRequestExemptionMetadata(isExempt);
        builder.Add(endpoint => endpoint.Metadata.Add(metadata));
        return builder;
    }

    /// <param name="builder">The endpoint or group.</param>
    /// <param name="name">The limit's name; null for the default.</param>
    /// <param name="values">All that <paramref name="define"/> defines.</param>
    /// <param name="define">Makes the definition with a name, and with whether all limits of the name are one.</param>
    private static TBuilder Require<TBuilder>(
        TBuilder builder, string? name, Attribute values, Func<string, bool, GuardDefinition> define)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Invalid numbers throw here, where they are written, instead of when the endpoint is built.
        define(name ?? nameof(RequireShotLimit), false).Check();

        // One metadata object for all endpoints: the convention may run several times.
        var metadata = new ShotLimitMetadata(name, values, define, isOfGroup: builder is RouteGroupBuilder);
        metadata.AddBy(builder);
        try
        {
            builder.Finally(Enforce);
        }
        catch (NotImplementedException)
        {
            // The interface's own implementation, which builders of other libraries such as YARP have.
            builder.Add(Enforce);
        }

        return builder;

        void Enforce(EndpointBuilder endpoint)
        {
            if (endpoint.RequestDelegate is { } handler)
                endpoint.RequestDelegate = EnforcedDelegate.Wrap(handler, metadata, endpoint);
        }
    }
}
