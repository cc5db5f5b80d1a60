using System.Collections.Immutable;
using System.Globalization;
using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Keeps file names apart that differ by case alone: one duplicate would cost the whole output (CS8785).</summary>
internal static class Hints
{
    public const string Switches = "Shot.g.cs";
    public const string Record = "ShotRecord.g.cs";
    public const string Problems = "ShotProblems.g.cs";

    /// <summary>The names that collide with one another or with the assembly's own files, in upper case.</summary>
    public static EquatableArray<string> Crowded(ImmutableArray<string> hints) =>
        hints.Concat([Switches, Record, Problems]).GroupBy(hint => hint.ToUpperInvariant(), StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => group.Key).OrderBy(hint => hint, StringComparer.Ordinal).ToEquatableArray();

    public static string Distinct(string hint, EquatableArray<string> crowded) =>
        crowded.Contains(hint.ToUpperInvariant())
            ? hint.Substring(0, hint.Length - ".g.cs".Length) + "-" + Fnv1a(hint).ToString("X8", CultureInfo.InvariantCulture) + ".g.cs"
            : hint;

    private static uint Fnv1a(string text)
    {
        var hash = 2166136261;
        foreach (var character in text)
            hash = unchecked((hash ^ character) * 16777619);
        return hash;
    }
}
