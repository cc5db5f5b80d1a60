using System.ComponentModel;
using System.Globalization;

namespace Shot.CompilerServices;

/// <summary>What an annotation says of a limit. Emitted code holds one object for each annotation, which is the limit's identity.</summary>
/// <param name="name">The stable name of the limit.</param>
/// <param name="permits">Burst size.</param>
/// <param name="perSecond">Permits that come back each second.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LimitDefinition(string name, int permits, double perSecond)
{
    /// <summary>The stable name of the limit.</summary>
    public string Name { get; } = name;

    /// <summary>Burst size.</summary>
    public int Permits { get; } = permits;

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond { get; } = perSecond;

    /// <summary>The algorithm.</summary>
    public ShotStrategy Strategy { get; init; }

    /// <summary>Whether the annotation gives the name itself, so that all of that name are one limit.</summary>
    public bool IsShared { get; init; }

    /// <summary>How many permits a call takes.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>How many milliseconds a call waits for its permits at most; zero when it is refused at once.</summary>
    public int MaxQueueMs { get; init; }

    /// <summary>Whose permits they are, as <see cref="ShotLimitAttribute.Key"/> is written; null when all callers share them.</summary>
    public string? Key { get; init; }

    /// <summary>How many keys can have permits taken at once.</summary>
    public int MaxKeys { get; init; } = ShotLimitAttribute.DefaultMaxKeys;

    /// <summary>What happens to a new key for which there is no place.</summary>
    public KeyOverflow KeyOverflow { get; init; }

    /// <summary>How many leading bits of an IPv6 address count.</summary>
    public int IPv6PrefixLength { get; init; } = IPAddressHasher.DefaultIPv6PrefixLength;

    /// <summary>Whose permits a request takes that has no such key.</summary>
    public MissingKey MissingKey { get; init; }

    /// <summary>The same with a table of keys that takes no memory to speak of, or with the number of keys that cannot be.</summary>
    internal LimitDefinition WithFewKeys() => new(Name, Permits, PerSecond)
    {
        Strategy = Strategy,
        Cost = Cost,
        Key = Key,
        KeyOverflow = KeyOverflow,
        MaxKeys = MaxKeys > KeyedLimiter<ulong>.MaxMaxKeys ? MaxKeys : Math.Min(MaxKeys, 1),
    };

    /// <summary>What annotations of one name must agree on.</summary>
    internal string Numbers => string.Create(CultureInfo.InvariantCulture, $"{Permits} permits at {PerSecond} per second ({Strategy})")
        + (Key is null ? "" : string.Create(CultureInfo.InvariantCulture, $" for each of {MaxKeys} keys ({KeyOverflow})"));
}
