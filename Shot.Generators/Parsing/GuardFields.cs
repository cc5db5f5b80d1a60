using System.Globalization;

namespace Shot.Generators.Parsing;

/// <summary>Names the guards of one holder: each after its method, none as another or as a member that every class has.</summary>
internal sealed class GuardFields
{
    /// <summary>The gate that covers a whole interface.</summary>
    public const string CoveringGate = "AllConcurrency";

    private readonly HashSet<string> _taken = new(["Equals", "GetHashCode", "ToString", "GetType", "ReferenceEquals", "MemberwiseClone", CoveringGate], StringComparer.Ordinal);

    /// <param name="coveringLimits">How many limits cover the whole interface.</param>
    public GuardFields(int coveringLimits) => _taken.UnionWith(Enumerable.Range(0, coveringLimits).Select(CoveringLimit));

    /// <summary>A limit that covers a whole interface, by its number from zero.</summary>
    public static string CoveringLimit(int index) => "All" + (index == 0 ? "" : (index + 1).ToString(CultureInfo.InvariantCulture));

    public string Next(string method)
    {
        var field = Unique.Name(method, _taken);
        _taken.Add(field);
        return Display.Identifier(field);
    }
}
