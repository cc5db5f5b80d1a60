using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>One annotation at one site: what a call takes of a limiter that other annotations may share.</summary>
internal sealed class LimitUse
{
    /// <exception cref="ArgumentOutOfRangeException">The cost or the wait is out of its range.</exception>
    /// <exception cref="ArgumentException">The limit cannot be waited for.</exception>
    public LimitUse(LimitDefinition definition, LimitPolicy policy)
    {
        if (definition.Cost < 1 || definition.Cost > definition.Permits)
            throw new ArgumentOutOfRangeException(nameof(definition), definition.Cost, $"The Cost of '{definition.Name}' must be 1 to {definition.Permits}, its burst.");
        if (definition.MaxQueueMs < 0)
            throw new ArgumentOutOfRangeException(nameof(definition), definition.MaxQueueMs, $"MaxQueueMs of '{definition.Name}' is a number of milliseconds from 0, which means that nobody waits.");
        if (definition.MaxQueueMs > 0 && (definition.Strategy != ShotStrategy.TokenBucket || definition.Key is not null))
            throw new ArgumentException($"'{definition.Name}' has MaxQueueMs, and only a token bucket without Key can be waited for.", nameof(definition));
        if (definition.IPv6PrefixLength is < 1 or > 128)
            throw new ArgumentOutOfRangeException(nameof(definition), definition.IPv6PrefixLength, $"IPv6PrefixLength of '{definition.Name}' must be 1 to 128 bits, such as 64 or 56.");
        Definition = definition;
        Policy = policy;
        policy.Cover(definition.Cost);
        Cost = definition.Cost;
        MaxQueue = TimeSpan.FromMilliseconds(definition.MaxQueueMs);
    }

    private LimitUse(LimitUse one, LimitUse other)
    {
        Definition = one.Definition;
        Policy = one.Policy;
        Cost = Math.Max(one.Cost, other.Cost);
        MaxQueue = one.MaxQueue < other.MaxQueue ? one.MaxQueue : other.MaxQueue;
    }

    /// <summary>What the annotation says.</summary>
    public LimitDefinition Definition { get; }

    /// <summary>Whose permits are taken.</summary>
    public LimitPolicy Policy { get; }

    /// <summary>How many permits a call takes.</summary>
    public int Cost { get; }

    /// <summary>How long a call waits for its permits at most; zero when it is refused at once.</summary>
    public TimeSpan MaxQueue { get; }

    /// <summary>Two annotations of one name that the same call passes are asked once, for what the stricter of them says.</summary>
    /// <exception cref="InvalidOperationException">They name different keys.</exception>
    public LimitUse And(LimitUse other)
    {
        if (Definition.Key == other.Definition.Key && Definition.Key is not null
            && (Definition.MissingKey != other.Definition.MissingKey || Definition.IPv6PrefixLength != other.Definition.IPv6PrefixLength))
        {
            throw new InvalidOperationException($"One call passes two annotations named '{Definition.Name}' that read their key differently. Give them the same MissingKey and IPv6PrefixLength, or different names.");
        }

        if (Definition.Key != other.Definition.Key)
        {
            throw new InvalidOperationException(
                $"One call passes two annotations named '{Definition.Name}', one for each '{Definition.Key}' and one for each '{other.Definition.Key}'. Give them the same key, or different names.");
        }

        return new LimitUse(this, other);
    }
}
