using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;

namespace Shot.CompilerServices;

/// <summary>One annotation's limiter, shared by every guard that it covers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LimitPolicy
{
    private static readonly ConcurrentDictionary<string, LimitPolicy> ByName = new(StringComparer.Ordinal);

    private readonly ShotStrategy _strategy;

    internal LimitPolicy(string name, Limiter limiter, ShotStrategy strategy = ShotStrategy.TokenBucket)
    {
        Name = name;
        Limiter = limiter;
        _strategy = strategy;
    }

    /// <summary>The name of the limit.</summary>
    public string Name { get; }

    /// <summary>Its limiter.</summary>
    public Limiter Limiter { get; }

    /// <summary>A limiter of its own.</summary>
    public static LimitPolicy Create(string name, int permits, double perSecond, ShotStrategy strategy = ShotStrategy.TokenBucket) =>
        Create(name, permits, perSecond, strategy, timeProvider: null);

    /// <summary>The one limiter of that name in this process.</summary>
    /// <exception cref="InvalidOperationException">An annotation of the same name has other numbers.</exception>
    public static LimitPolicy Shared(string name, int permits, double perSecond, ShotStrategy strategy = ShotStrategy.TokenBucket)
    {
        var policy = ByName.GetOrAdd(name, static (key, numbers) => Create(key, numbers.permits, numbers.perSecond, numbers.strategy), (permits, perSecond, strategy));
        if (policy.Limiter.Permits == permits && policy.Limiter.PerSecond.Equals(perSecond) && policy._strategy == strategy)
            return policy;
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"Two annotations named '{name}' disagree: {policy.Limiter.Permits} permits at {policy.Limiter.PerSecond} per second ({policy._strategy}) and {permits} at {perSecond} ({strategy}). Give them the same numbers, or different names."));
    }

    internal static LimitPolicy Create(string name, int permits, double perSecond, ShotStrategy strategy, TimeProvider? timeProvider) => new(
        name,
        strategy switch
        {
            ShotStrategy.TokenBucket => new TokenBucket(permits, perSecond, timeProvider),
            ShotStrategy.FixedWindow => new FixedWindow(permits, perSecond, timeProvider),
            ShotStrategy.SlidingWindow => new SlidingWindow(permits, perSecond, timeProvider),
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
        },
        strategy);
}
