using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints, in each file with guards, how the assembly's record lists them: their definitions are local to the file.</summary>
internal static class ManifestEmitter
{
    /// <summary>Lists a guard of a host.</summary>
    public const string Add = "Add";

    /// <summary>Lists a guard of the process: of what nothing passes a host to.</summary>
    public const string AddOfProcess = "AddOfProcess";

    /// <summary>The class of an interface's file that lists its guards.</summary>
    public static string ClassOf(InterfaceModel model) => Qualified(model.Namespace, model.HintName);

    /// <summary>The class of a file of partial methods that lists their guards.</summary>
    public static string ClassOf(PartialTypeModel model) => Qualified(model.Type.Namespace, model.Type.HintName);

    public static void Write(CodeWriter writer, string space, string hintName, string holder, IEnumerable<GuardModel> guards, string add = Add)
    {
        writer.Line("/// <summary>Lists the limits of this file.</summary>");
        Attributes.Write(writer, hidden: true);
        using (writer.Open($"internal static class {Name(space, hintName)}"))
        using (writer.Open($"internal static void AddTo({KnownTypes.Services}.GuardManifest manifest)"))
        {
            foreach (var guard in guards)
                writer.Line(Entry($"{holder}.{guard.Field}", guard, add));
        }
    }

    /// <summary>The statement that lists one guard.</summary>
    public static string Entry(string definition, GuardModel guard, string add = Add) => $"manifest.{add}({definition}, {SymbolDisplay.FormatLiteral(guard.Where, quote: true)});";

    /// <summary>A name as an identifier that no other name makes: an underscore stands twice, a dot as one, and what no identifier holds by its number.</summary>
    public static string Identifier(string name)
    {
        var identifier = new StringBuilder();
        foreach (var character in name)
        {
            if (character == '_')
                identifier.Append("__");
            else if (char.IsLetterOrDigit(character))
                identifier.Append(character);
            else if (character == '.')
                identifier.Append('_');
            else
                identifier.Append("_x").Append(((int)character).ToString("X", CultureInfo.InvariantCulture)).Append('_');
        }

        return identifier.ToString();
    }

    private static string Qualified(string space, string hintName) => $"global::{(space.Length == 0 ? "" : space + ".")}{Name(space, hintName)}";

    private static string Name(string space, string hintName)
    {
        var name = hintName.Substring(0, hintName.Length - ".g.cs".Length);
        return "ShotManifest_" + Identifier(name.Substring(space.Length > 0 && name.StartsWith(space + ".", StringComparison.Ordinal) ? space.Length + 1 : 0));
    }
}
