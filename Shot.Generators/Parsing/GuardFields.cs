using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Names the fields of a holder's guards after their methods, each once and none like a member that every class has.</summary>
internal sealed class GuardFields
{
    private readonly HashSet<string> _taken = new(
        ["Equals", "GetHashCode", "ToString", "GetType", "ReferenceEquals", "MemberwiseClone",
            CoveringModel.GateField], StringComparer.Ordinal);

    public GuardFields(int coveringLimits) => _taken.UnionWith(Enumerable.Range(0, coveringLimits).Select(CoveringModel.LimitField));

    public string Next(string method) => Display.Identifier(Unique.Take(method, _taken));
}
