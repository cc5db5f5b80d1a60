namespace Shot.Generators.Emission;

/// <summary>Keeps file names apart that differ by case alone: one duplicate would lose the whole output (CS8785).</summary>
internal static class Hints
{
    public const string Switches = "Shot.g.cs";
    public const string Record = "ShotRecord.g.cs";
    public const string Problems = "ShotProblems.g.cs";

    /// <summary>The names that collide with one another or with the assembly's own files, in upper case.</summary>
    public static EquatableArray<string> Crowded(ImmutableArray<string> hints) =>
        hints.Concat([Switches, Record, Problems]).GroupBy(hint => hint.ToUpperInvariant(), StringComparer.Ordinal)
            .Where(group => group.Skip(1).Any())
            .Select(group => group.Key).OrderBy(hint => hint, StringComparer.Ordinal).ToEquatableArray();

    public static string Distinct(string hint, EquatableArray<string> crowded)
    {
        if (!crowded.Contains(hint.ToUpperInvariant()))
            return hint;

        // FNV-1a, since string.GetHashCode differs between processes.
        var hash = hint.Aggregate(2166136261, static (hash, character) => unchecked((hash ^ character) * 16777619));
        return hint.Substring(0, hint.Length - ".g.cs".Length) + "-"
            + hash.ToString("X8", System.Globalization.CultureInfo.InvariantCulture) + ".g.cs";
    }
}
