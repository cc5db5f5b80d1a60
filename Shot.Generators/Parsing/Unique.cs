namespace Shot.Generators.Parsing;

/// <summary>Names that nothing else in their scope has.</summary>
internal static class Unique
{
    public static string Name(string wanted, ISet<string> taken)
    {
        var name = wanted;
        for (var i = 2; taken.Contains(name); i++)
            name = wanted + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return name;
    }
}
