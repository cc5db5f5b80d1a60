namespace Shot.Generators.Emission;

/// <summary>Prints a class that lists a file's guards for the record, since their definitions are local to the file.</summary>
internal static class ManifestEmitter
{
    /// <summary>Lists a guard of the process, which nothing passes a host to; <c>Add</c> lists one of a host.</summary>
    public const string AddOfProcess = "AddOfProcess";

    public static string ClassOf(string space, string hintName) =>
        $"global::{(space.Length == 0 ? "" : space + ".")}{Name(space, hintName)}";

    public static void Write(
        CodeWriter writer, string space, string hintName, string holder, IEnumerable<GuardModel> guards, string add = "Add",
        RecordEntryModel? service = null)
    {
        writer.Lines(["/// <summary>Lists the limits of this file.</summary>", Attributes.Generated, Attributes.Hidden]);
        if (service is { IsObsolete: true })
            writer.Line(KnownTypes.ObsoleteMark);
        using (writer.Open($"internal static class {Name(space, hintName)}"))
        using (writer.Open($"internal static void AddTo({KnownTypes.Services}.GuardManifest manifest)"))
            writer.Lines(guards.Select(guard => Entry($"{holder}.{guard.Field}", guard, add, service?.OpenInterface)));
    }

    public static string Entry(string definition, GuardModel guard, string add = "Add", string? service = null) =>
        $"manifest.{add}({definition}, {Print.Literal(guard.Where)}{(service is null ? "" : $", typeof({service})")});";

    public static string Identifier(string name) => string.Concat(name.Select(static character => character switch
    {
        '_' => "__",
        '.' => "_",
        _ when char.IsLetterOrDigit(character) => character.ToString(),
        _ => "_x" + ((int)character).ToString("X", CultureInfo.InvariantCulture) + "_",
    }));

    private static string Name(string space, string hintName)
    {
        var name = hintName.Substring(0, hintName.Length - ".g.cs".Length);
        var isInSpace = space.Length > 0 && name.StartsWith(space + ".", StringComparison.Ordinal);
        return "ShotManifest_" + Identifier(isInSpace ? name.Substring(space.Length + 1) : name);
    }
}
