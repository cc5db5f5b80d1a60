namespace Shot.Generators.Parsing;

/// <summary>One <c>[ShotConcurrency]</c>, as written.</summary>
internal sealed record ConcurrencyLimit(int Most, int Line, string? Fallback)
{
    private const int MostPlaces = 1 << 20;

    /// <summary>What is wrong with the number.</summary>
    public (string What, string Value, string Range)? Mistake => Most is >= 1 and <= MostPlaces
        ? null
        : ("The concurrency", Print.Number(Most), $"write 1 to {Print.Number(MostPlaces)}: how many calls may be inside at once");

    /// <summary>Null when it does not compile yet.</summary>
    public static ConcurrencyLimit? Read(AttributeData attribute) => attribute.Argument(0) is int most
        ? new ConcurrencyLimit(most, attribute.Argument(1) as int? ?? 0, attribute.Argument<string?>("Fallback", null))
        : null;

    public override string ToString() => $"[ShotConcurrency({Print.Number(Most)}{Limit.FallbackText(Fallback)})]";
}
