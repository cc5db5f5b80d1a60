using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Names the guards of one holder: each after its method, none as another or as a member that every class has.</summary>
internal sealed class GuardFields
{
    private readonly HashSet<string> _taken = new(["Equals", "GetHashCode", "ToString", "GetType", "ReferenceEquals", "MemberwiseClone", CoveringModel.GateField], StringComparer.Ordinal);

    /// <param name="coveringLimits">How many limits cover the whole interface.</param>
    public GuardFields(int coveringLimits) => _taken.UnionWith(Enumerable.Range(0, coveringLimits).Select(CoveringModel.LimitField));

    public string Next(string method)
    {
        var field = Unique.Name(method, _taken);
        _taken.Add(field);
        return Display.Identifier(field);
    }
}
