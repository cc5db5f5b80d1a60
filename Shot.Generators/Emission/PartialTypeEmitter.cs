using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the implementing parts of a type's annotated partial methods.</summary>
internal static class PartialTypeEmitter
{
    public static string Emit(PartialTypeModel model)
    {
        var type = model.Type;
        var writer = CodeWriter.File(type.Namespace, model.Methods.SelectMany(method => method.Usings).Distinct(StringComparer.Ordinal));

        // Unsafe methods are in a part of their own, since an unsafe context allows no await.
        foreach (var part in model.Methods.ToLookup(method => method.IsUnsafe).OrderBy(part => part.Key))
        {
            WriteTypes(writer, type, part, 0);
            writer.Line();
        }

        if (model.Guards is { Count: > 0 } guards)
        {
            GuardEmitter.WriteHolder(writer, type.Holder, CoveringModel.None, guards);
            writer.Line();
            ManifestEmitter.Write(writer, type.Namespace, type.HintName, type.Holder, guards, ManifestEmitter.AddOfProcess);
        }

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
