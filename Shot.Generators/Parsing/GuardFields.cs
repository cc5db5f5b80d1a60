namespace Shot.Generators.Parsing;

/// <summary>Names the guards of one holder: each after its method, none as another or as a member that every class has.</summary>
internal sealed class GuardFields
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal)
    {
        "Equals", "GetHashCode", "ToString", "GetType", "ReferenceEquals", "MemberwiseClone", InterfaceParser.CoveringField, InterfaceParser.CoveringField + "Concurrency",
    };

    public string Next(string method)
    {
        var field = Unique.Name(method, _taken);
        _taken.Add(field);
        return Display.Identifier(field);
    }
}
