using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the implementing parts of a type's annotated partial methods.</summary>
internal static class PartialTypeEmitter
{
    public static string Emit(PartialTypeModel model)
    {
        var writer = CodeWriter.File();
        if (model.Type.Namespace.Length > 0)
        {
            writer.Line($"namespace {model.Type.Namespace};");
            writer.Line();
        }

        writer.Usings(model.Methods.SelectMany(method => method.Usings).Distinct(StringComparer.Ordinal).ToList());
        // An unsafe part of its own: where pointers are allowed, nothing may be awaited.
        foreach (var part in model.Methods.ToLookup(method => method.IsUnsafe).OrderBy(part => part.Key))
        {
            WriteTypes(writer, model.Type, part, 0);
            writer.Line();
        }

        if (model.Guards is not { Count: > 0 } guards)
            return writer.ToString();
        GuardEmitter.WriteHolder(writer, model.Type.Holder, CoveringModel.None, guards);
        writer.Line();
        ManifestEmitter.Write(writer, model.Type.Namespace, model.Type.HintName, model.Type.Holder, guards, ManifestEmitter.AddOfProcess);
        return writer.ToString();
    }

    private static void WriteTypes(CodeWriter writer, ContainingTypeModel type, IGrouping<bool, PartialMethodModel> part, int level)
    {
        if (level == type.Declarations.Count)
        {
            WriteMethods(writer, type, part);
            return;
        }

        var isInnermost = level == type.Declarations.Count - 1;
        using (writer.Open((isInnermost && part.Key ? "unsafe " : "") + type.Declarations[level]))
            WriteTypes(writer, type, part, level + 1);
    }

    private static void WriteMethods(CodeWriter writer, ContainingTypeModel type, IEnumerable<PartialMethodModel> methods)
    {
        var isFirst = true;
        foreach (var partial in methods)
        {
            var method = partial.Method!;
            if (!isFirst)
                writer.Line();
            isFirst = false;
            if (partial.IsStub)
                MethodEmitter.WriteStub(writer, method);
            else
                MethodEmitter.Write(writer, method, $"{type.Holder}.{method.Guard.Field}.Guard");
        }
    }
}
