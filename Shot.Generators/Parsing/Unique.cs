namespace Shot.Generators.Parsing;

/// <summary>Names that nothing else in their scope has.</summary>
internal static class Unique
{
    public static string Name(string wanted, ISet<string> taken)
    {
        var name = wanted;
        for (var i = 2; taken.Contains(name); i++)
            name = wanted + Print.Number(i);
        return name;
    }

    public static string Take(string wanted, ISet<string> taken)
    {
        var name = Name(wanted, taken);
        taken.Add(name);
        return name;
    }

    /// <summary>A method's twin: <c>TryPlaceAsync</c>, or <c>TryGuardedPlaceAsync</c> where a member has that name.</summary>
    public static string Twin(string method, ISet<string> members) =>
        members.Contains("Try" + method) ? Name("TryGuarded" + method, members) : "Try" + method;

    /// <summary>The names that no guard's field in a holder can have: members of every class, and the fields of what covers it.</summary>
    public static HashSet<string> TakenByHolder(int coveringLimits) => new(
        Enumerable.Range(0, coveringLimits).Select(CoveringModel.LimitField).Concat(
            ["Equals", "GetHashCode", "ToString", "GetType", "ReferenceEquals", "MemberwiseClone", CoveringModel.GateField]),
        StringComparer.Ordinal);
}
