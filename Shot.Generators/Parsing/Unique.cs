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

    /// <summary>The same, and takes the name.</summary>
    public static string Take(string wanted, ISet<string> taken)
    {
        var name = Name(wanted, taken);
        taken.Add(name);
        return name;
    }
}
