namespace Shot;

/// <summary>A request for permits.</summary>
/// <remarks>Levels and debts are in micro-permits: a rate is both permits per second and micro-permits per microsecond.</remarks>
public readonly record struct StoreTake
{
    /// <summary>Key of the limit, or of one of its keys, in the store.</summary>
    public required string Key { get; init; }

    /// <summary>The algorithm.</summary>
    public ShotStrategy Strategy { get; init; }

    /// <summary>Fewest permits to grant; the store grants none if it cannot grant so many.</summary>
    public required long Min { get; init; }

    /// <summary>Most permits to grant. More than <see cref="Min"/> asks for a lease, which takes at most half of what is left.</summary>
    public required long Want { get; init; }

    /// <summary>Highest level of spent permits, in micro-permits.</summary>
    public required long Ceiling { get; init; }

    /// <summary>Permits replenished per second. A window lasts the burst divided by it.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Micro-permits to leave for nodes that have been granted none lately.</summary>
    public long Reserve { get; init; }

    /// <summary>The level that the node saw last, in micro-permits. It restores a level that the store has lost.</summary>
    public long SeenLevel { get; init; }

    /// <summary>The store's time of <see cref="SeenLevel"/>, in microseconds; zero if the node has seen none.</summary>
    public long SeenTime { get; init; }

    /// <summary>Microseconds since the node sent the request whose reply told <see cref="SeenLevel"/>, by the node's clock.</summary>
    public long SeenAge { get; init; }

    /// <summary>Micro-permits that the node has admitted while the store was down.</summary>
    public long Debt { get; init; }

    /// <summary>
    /// Most micro-permits that the other nodes may have admitted while the store was down. They count until one node has been granted
    /// permits again: the first of them settles for all, since the others report their own debts later.
    /// </summary>
    public long DebtOfOthers { get; init; }

    /// <summary>Microseconds since the store went down, by the node's clock.</summary>
    public long DownAge { get; init; }
}
