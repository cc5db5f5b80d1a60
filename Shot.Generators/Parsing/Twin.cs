namespace Shot.Generators.Parsing;

/// <summary>Names the twin of a method: <c>PlaceAsync</c> gives <c>TryPlaceAsync</c>, or <c>TryGuardedPlaceAsync</c> where a member has that name.</summary>
internal static class Twin
{
    public static string Name(string method, ISet<string> members)
    {
        var name = "Try" + method;
        if (!members.Contains(name))
            return name;
        return Unique.Name("TryGuarded" + method, members);
    }
}
