using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>One annotation's limiter, shared by every guard that it covers.</summary>
internal sealed class LimitPolicy(LimitDefinition definition, TimeProvider? timeProvider)
{
    /// <summary>What the annotation says.</summary>
    public LimitDefinition Definition { get; } = definition;

    /// <summary>The name of the limit.</summary>
    public string Name => Definition.Name;

    /// <summary>Its limiter.</summary>
    public Limiter Limiter { get; } = definition.Strategy switch
    {
        ShotStrategy.TokenBucket => new TokenBucket(definition.Permits, definition.PerSecond, timeProvider),
        ShotStrategy.FixedWindow => new FixedWindow(definition.Permits, definition.PerSecond, timeProvider),
        ShotStrategy.SlidingWindow => new SlidingWindow(definition.Permits, definition.PerSecond, timeProvider),
        _ => throw new ArgumentOutOfRangeException(nameof(definition), definition.Strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
    };
}
