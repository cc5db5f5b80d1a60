namespace Shot.Generators.Model;

/// <summary>One <c>[ShotLimit]</c>: a limiter of its own, or, when <paramref name="Shared"/>, the one of its name.</summary>
internal sealed record LimitModel(string Name, int Permits, string PerSecond, string Strategy, bool Shared)
{
    public const int DefaultMaxKeys = 100_000;
    public const int DefaultIPv6PrefixLength = 64;

    public int Cost { get; init; } = 1;
    public int MaxQueueMs { get; init; }

    /// <summary>Whose permits a call takes, as the run time reads it; null when all callers share them.</summary>
    public string? Key { get; init; }
    public int MaxKeys { get; init; }
    public string KeyOverflow { get; init; } = "";
    public int IPv6PrefixLength { get; init; }
    public string MissingKey { get; init; } = "";

    /// <summary>A likely correction of a key that nothing adds; null when there is none.</summary>
    public string? KeyOffer { get; init; }
}
