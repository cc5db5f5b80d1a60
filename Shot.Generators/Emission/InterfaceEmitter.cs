using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the decorator of an annotated interface.</summary>
internal static class InterfaceEmitter
{
    public static string Emit(InterfaceModel model)
    {
        var writer = CodeWriter.File();
        if (model.Namespace.Length > 0)
        {
            writer.Line($"namespace {model.Namespace};");
            writer.Line();
        }

        writer.Usings(model.Usings);
        WriteDecorator(writer, model);
        writer.Line();
        WriteExtension(writer, model);
        foreach (var exact in model.Exact)
        {
            writer.Line();
            WriteExact(writer, exact, model.IsUnsafe);
        }

        if (model.Methods.Count > 0)
        {
            writer.Line();
            GuardEmitter.WriteHolder(writer, model.Holder, model.Covering, model.Methods.Select(method => method.Guard));
            writer.Line();
            ManifestEmitter.Write(writer, model.Namespace, model.HintName, model.Holder, model.Methods.Select(method => method.Guard));
        }

        return writer.ToString();
    }

    private static void WriteDecorator(CodeWriter writer, InterfaceModel model)
    {
        var bases = string.Concat(model.Bases.Select(other => $", {KnownTypes.Services}.IGuardedAs<{other.GuardedType}>" + (other.IsVariant ? $", {Instance(other.Interface)}" : "")))
            + (model.IsVariant ? $", {Instance(model.Interface)}" : "");
        var hasGuards = model.Methods.Count > 0 || model.IsVariant;
        writer.Line($"/// <summary>Decorates <c>{Xml(model.InterfaceDisplay)}</c>: guards what is annotated and passes the rest on.</summary>");
        Attributes.Write(writer);
        writer.Lines(model.Attributes);
        using (writer.Open($"{model.Accessibility} sealed {(model.IsUnsafe ? "unsafe " : "")}class {model.Guarded}{model.TypeParameters} : {model.Interface}, {KnownTypes.Services}.IGuarded{bases}{model.Constraints}"))
        {
            writer.Line($"private readonly {model.Interface} {model.Inner};");
            if (hasGuards)
                writer.Line($"private readonly {KnownTypes.Services}.GuardSet {model.Guards};");
            foreach (var other in model.Bases)
                writer.Line($"private readonly {other.GuardedType} {other.Field};");
            if (model.OwnsDisposal)
                writer.Line($"private int {model.Disposed};");
            writer.Line();
            writer.Line("/// <summary>Guards the calls to <paramref name=\"inner\"/>.</summary>");
            var key = model.IsGeneric ? $"[global::Microsoft.Extensions.DependencyInjection.FromKeyedServices({KnownTypes.Services}.GuardedInterfaces.InnerKey)] " : "";
            using (writer.Open($"public {model.Guarded}({key}{model.Interface} inner) : this(inner, {KnownTypes.Services}.GuardSet.Process)"))
            {
            }

            writer.Line();
            writer.Line("/// <summary>Guards the calls to <paramref name=\"inner\"/> with the guards of one host.</summary>");
            Attributes.WriteHidden(writer);
            using (writer.Open($"public {model.Guarded}({key}{model.Interface} inner, {KnownTypes.Services}.GuardSet guards)"))
            {
                writer.Line($"{model.Inner} = inner ?? throw new global::System.ArgumentNullException(nameof(inner));");
                if (hasGuards)
                    writer.Line($"{model.Guards} = guards ?? throw new global::System.ArgumentNullException(nameof(guards));");
                foreach (var other in model.Bases)
                    writer.Line($"{other.Field} = new {other.GuardedType}(inner, guards);");
            }

            foreach (var other in model.Bases)
            {
                writer.Line();
                writer.Line($"{other.GuardedType} {KnownTypes.Services}.IGuardedAs<{other.GuardedType}>.Guarded => {other.Field};");
                if (other.IsVariant)
                    WriteInstance(writer, other.Interface, model.Inner, $"(({Instance(other.Interface)}){other.Field}).Guards");
            }

            if (model.IsVariant)
                WriteInstance(writer, model.Interface, model.Inner, model.Guards);

            foreach (var method in model.Methods)
            {
                writer.Line();
                MethodEmitter.Write(writer, method, $"{model.Holder}.{method.Guard.Field}.In({model.Guards})");
            }

            foreach (var member in model.PassThrough)
            {
                writer.Line();
                writer.Lines(member.Lines);
            }

            foreach (var twin in model.Forwarded)
            {
                writer.Line();
                writer.Lines(twin.Documentation);
                writer.Line($"{twin.Declaration} => {twin.Expression};");
            }
        }
    }

    /// <summary>Lets the instance be asked for as another instantiation of a variant interface, and guarded once all the same.</summary>
    private static void WriteInstance(CodeWriter writer, string type, string inner, string guards)
    {
        writer.Line();
        writer.Line($"{type} {Instance(type)}.Inner => {inner};");
        writer.Line();
        writer.Line($"{KnownTypes.Services}.GuardSet {Instance(type)}.Guards => {guards};");
    }

    private static string Instance(string type) => $"{KnownTypes.Services}.IGuardedInstance<{type}>";

    private static void WriteExtension(CodeWriter writer, InterfaceModel model)
    {
        var type = model.Guarded + model.TypeParameters;
        writer.Line($"/// <summary>Guards instances of <c>{Xml(model.InterfaceDisplay)}</c>.</summary>");
        Attributes.Write(writer);
        writer.Lines(model.Attributes);
        using (writer.Open($"{model.Accessibility} static class {model.Extensions}"))
        {
            writer.Line($"/// <summary>Decorates <paramref name=\"inner\"/>; a guarded instance is returned as it is.</summary>");
            using (writer.Open($"public static {type} Guarded{model.TypeParameters}(this {model.Interface} inner){model.Constraints} => inner switch", "};"))
            {
                writer.Line($"{type} guarded => guarded,");
                writer.Line($"{KnownTypes.Services}.IGuardedAs<{type}> guarded => guarded.Guarded,");
                if (model.IsVariant)
                    writer.Line($"{Instance(model.Interface)} guarded => new {type}(guarded.Inner, guarded.Guards),");
                writer.Line($"_ => new {type}(inner),");
            }
        }
    }

    private static void WriteExact(CodeWriter writer, ExactModel exact, bool isUnsafe)
    {
        writer.Line("// By their names C# calls others, whose [OverloadResolutionPriority] is higher.");
        using (writer.Open($"file static {(isUnsafe ? "unsafe " : "")}class {exact.Name}{exact.TypeParameters}{exact.Constraints}"))
            writer.Lines(exact.Lines);
    }

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
