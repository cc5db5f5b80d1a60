namespace Shot.Generators.Model;

/// <summary>One annotation: a limiter of its own, or, when <see cref="Shared"/>, the one of its name.</summary>
/// <param name="Name">The stable name of the limit.</param>
/// <param name="Permits">Burst size.</param>
/// <param name="PerSecond">The rate as a C# literal that reads back to the same value.</param>
/// <param name="Strategy">The member of <c>ShotStrategy</c>.</param>
/// <param name="Shared">Whether the annotation has an explicit <c>Name</c>.</param>
internal sealed record LimitModel(string Name, int Permits, string PerSecond, string Strategy, bool Shared)
{
    public const int DefaultMaxKeys = 100_000;
    public const int DefaultIPv6PrefixLength = 64;

    /// <summary>How many permits a call takes.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>How many milliseconds a call may wait for its permits.</summary>
    public int MaxQueueMs { get; init; }

    /// <summary>Whose permits they are, as the run time reads it; null when all callers share them.</summary>
    public string? Key { get; init; }

    /// <summary>How many keys can have permits taken at once.</summary>
    public int MaxKeys { get; init; }

    /// <summary>The member of <c>KeyOverflow</c>.</summary>
    public string KeyOverflow { get; init; } = "";

    /// <summary>How many leading bits of an IPv6 address count.</summary>
    public int IPv6PrefixLength { get; init; }

    /// <summary>The member of <c>MissingKey</c>.</summary>
    public string MissingKey { get; init; } = "";

    /// <summary>What may be meant where nothing adds the key; null when nothing suggests itself.</summary>
    public string? KeyOffer { get; init; }
}
