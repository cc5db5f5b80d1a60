namespace Shot.Generators.Parsing;

/// <summary>Names a method's twin: <c>TryPlaceAsync</c>, or <c>TryGuardedPlaceAsync</c> where a member has that name.</summary>
internal static class Twin
{
    public static string Name(string method, ISet<string> members) =>
        members.Contains("Try" + method) ? Unique.Name("TryGuarded" + method, members) : "Try" + method;
}
