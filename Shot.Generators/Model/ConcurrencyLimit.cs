namespace Shot.Generators.Model;

/// <summary>One <c>[ShotConcurrency]</c>: as written, and in a guard with the name of its site. An adaptive one has no number.</summary>
internal sealed record ConcurrencyLimit(int? Most, int Line, string? Fallback)
{
    private const int MostPlaces = 1 << 20;

    public string Name { get; init; } = "";

    /// <summary>The largest number that an adaptive limit may find; null where none is written.</summary>
    public int? Max { get; init; }

    /// <summary>An argument that stands in place of the number, as written; null where there is none.</summary>
    public string? NoNumber { get; init; }

    public bool IsAdaptive => Most is null;

    public (string What, string Value, string Range)? Mistake =>
        NoNumber is not null
            ? ("The concurrency", NoNumber, $"write {Range}, or no argument, so that the limit finds its number itself")
        : Most is < 1 or > MostPlaces
            ? ("The concurrency", Print.Number(Most.Value), $"write {Range}: how many calls may be inside at once")
        : Max is < 1 or > MostPlaces
            ? ("Max", Print.Number(Max.Value), $"write {Range}: the largest number that the limit may find")
        : null;

    private static string Range => $"1 to {Print.Number(MostPlaces)}";

    public override string ToString()
    {
        var arguments = (Most is { } most ? ", " + Print.Number(most) : "")
            + (Max is { } max ? $", Max = {Print.Number(max)}" : "")
            + Limit.FallbackText(Fallback);
        return arguments.Length == 0 ? "[ShotConcurrency]" : $"[ShotConcurrency({arguments.Substring(2)})]";
    }
}
