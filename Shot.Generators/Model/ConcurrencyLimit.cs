namespace Shot.Generators.Model;

/// <summary>One <c>[ShotConcurrency]</c>: as written, and in a guard with the name of its site.</summary>
internal sealed record ConcurrencyLimit(int Most, int Line, string? Fallback)
{
    private const int MostPlaces = 1 << 20;

    public string Name { get; init; } = "";

    public (string What, string Value, string Range)? Mistake => Most is >= 1 and <= MostPlaces
        ? null
        : ("The concurrency", Print.Number(Most), $"write 1 to {Print.Number(MostPlaces)}: how many calls may be inside at once");

    public override string ToString() => $"[ShotConcurrency({Print.Number(Most)}{Limit.FallbackText(Fallback)})]";
}
