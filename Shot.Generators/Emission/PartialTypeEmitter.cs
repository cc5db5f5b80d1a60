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
            WriteTypes(writer, type, [.. part], 0);
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

    private static void WriteTypes(CodeWriter writer, ContainingTypeModel type, PartialMethodModel[] methods, int level)
    {
        var isInnermost = level == type.Declarations.Count - 1;
        using (writer.Open((isInnermost && methods[0].IsUnsafe ? "unsafe " : "") + type.Declarations[level]))
        {
            if (!isInnermost)
                WriteTypes(writer, type, methods, level + 1);
            for (var i = 0; isInnermost && i < methods.Length; i++)
            {
                if (i > 0)
                    writer.Line();
                if (methods[i].IsStub)
                    MethodEmitter.WriteStub(writer, methods[i].Method!);
                else
                    MethodEmitter.Write(writer, methods[i].Method!, $"{type.Holder}.{methods[i].Method!.Guard.Field}.Guard");
            }
        }
    }
}
