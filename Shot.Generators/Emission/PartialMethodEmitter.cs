using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the implementing part of an annotated partial method.</summary>
internal static class PartialMethodEmitter
{
    public static string Emit(PartialMethodModel model)
    {
        var writer = CodeWriter.File();
        if (model.Method is not { } method)
            return writer.ToString();

        if (model.Namespace.Length > 0)
        {
            writer.Line($"namespace {model.Namespace};");
            writer.Line();
        }

        WriteTypes(writer, model, method, 0);
        writer.Line();
        GuardEmitter.WriteHolder(writer, model.Holder, CoveringModel.None, "", [method.Guard]);
        writer.Line();
        ManifestEmitter.Write(writer, model.Namespace, model.HintName, model.Holder, [method.Guard]);
        return writer.ToString();
    }

    private static void WriteTypes(CodeWriter writer, PartialMethodModel model, MethodModel method, int level)
    {
        if (level == model.ContainingTypes.Count)
        {
            MethodEmitter.Write(writer, method, $"{model.Holder}.{method.Guard.Field}.Guard");
            return;
        }

        var isInnermost = level == model.ContainingTypes.Count - 1;
        using (writer.Open((isInnermost && model.IsUnsafe ? "unsafe " : "") + model.ContainingTypes[level]))
            WriteTypes(writer, model, method, level + 1);
    }
}
