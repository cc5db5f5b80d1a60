namespace Shot.Generators.Emission;

/// <summary>Prints the decorator of an annotated interface.</summary>
internal static class InterfaceEmitter
{
    private const string Services = KnownTypes.Services;

    public static string Emit(InterfaceModel model)
    {
        var writer = CodeWriter.File(model.Namespace, model.Usings);
        WriteDecorator(writer, model);
        writer.Line();
        WriteExtension(writer, model);
        foreach (var accessors in model.Exact)
            writer.Lines(["", .. accessors]);
        if (model.Methods.Count > 0)
        {
            var guards = model.Methods.Select(method => method.Guard).ToList();
            writer.Line();
            GuardEmitter.WriteHolder(writer, model.Holder, model.Covering, guards);
            writer.Line();
            ManifestEmitter.Write(writer, model.Namespace, model.HintName, model.Holder, guards, service: model.Record);
        }

        return writer.ToString();
    }

    private static void WriteDecorator(CodeWriter writer, InterfaceModel model)
    {
        var bases = string.Concat(model.Bases.Select(other =>
                $", {Services}.IGuardedAs<{other.GuardedType}>" + (other.IsVariant ? $", {Instance(other.Interface)}" : "")))
            + (model.IsVariant ? $", {Instance(model.Interface)}" : "");
        var declaration = $"{model.Accessibility} sealed {(model.IsUnsafe ? "unsafe " : "")}class {model.Guarded}{model.TypeParameters}";
        writer.Line($"/// <summary>Decorates <c>{Print.Xml(model.InterfaceDisplay)}</c>: "
            + "guards what is annotated and passes the rest on.</summary>");
        writer.Lines([Attributes.Generated, .. model.Attributes]);
        using (writer.Open($"{declaration} : {model.Interface}, {Services}.IGuarded{bases}{model.Constraints}"))
        {
            WriteConstruction(writer, model);
            foreach (var other in model.Bases)
            {
                writer.Lines(["", $"{other.GuardedType} {Services}.IGuardedAs<{other.GuardedType}>.Guarded => {other.Field};"]);
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

            foreach (var member in model.Members)
                writer.Lines(["", .. member]);
        }
    }

    private static void WriteConstruction(CodeWriter writer, InterfaceModel model)
    {
        var hasGuards = model.Methods.Count > 0 || model.IsVariant;
        writer.Line($"private readonly {model.Interface} {model.Inner};");
        if (hasGuards)
            writer.Line($"private readonly {Services}.GuardSet {model.Guards};");
        writer.Lines(model.Bases.Select(static other => $"private readonly {other.GuardedType} {other.Field};"));
        if (model.OwnsDisposal)
            writer.Line($"private int {model.Disposed};");
        var key = model.IsGeneric
            ? $"[global::Microsoft.Extensions.DependencyInjection.FromKeyedServices({Services}.GuardedInterfaces.InnerKey)] "
            : "";
        writer.Lines(
        [
            "",
            "/// <summary>Guards the calls to <paramref name=\"inner\"/>.</summary>",
            $"public {model.Guarded}({key}{model.Interface} inner) : this(inner, {Services}.GuardSet.Process)",
            "{",
            "}",
            "",
            "/// <summary>Guards the calls to <paramref name=\"inner\"/> with the guards of one host.</summary>",
            Attributes.Hidden,
        ]);
        using (writer.Open($"public {model.Guarded}({key}{model.Interface} inner, {Services}.GuardSet guards)"))
        {
            writer.Line($"{model.Inner} = inner ?? throw new global::System.ArgumentNullException(nameof(inner));");
            if (hasGuards)
                writer.Line($"{model.Guards} = guards ?? throw new global::System.ArgumentNullException(nameof(guards));");
            writer.Lines(model.Bases.Select(static other => $"{other.Field} = new {other.GuardedType}(inner, guards);"));
        }
    }

    /// <summary>Lets the instance be asked for as another instantiation of a variant interface without being guarded twice.</summary>
    private static void WriteInstance(CodeWriter writer, string type, string inner, string guards) => writer.Lines(
        ["", $"{type} {Instance(type)}.Inner => {inner};", "", $"{Services}.GuardSet {Instance(type)}.Guards => {guards};"]);

    private static string Instance(string type) => $"{Services}.IGuardedInstance<{type}>";

    private static void WriteExtension(CodeWriter writer, InterfaceModel model)
    {
        var type = model.Guarded + model.TypeParameters;
        writer.Line($"/// <summary>Guards instances of <c>{Print.Xml(model.InterfaceDisplay)}</c>.</summary>");
        writer.Lines([Attributes.Generated, .. model.Attributes]);
        using (writer.Open($"{model.Accessibility} static class {model.Extensions}"))
        {
            var method = $"public static {type} Guarded{model.TypeParameters}(this {model.Interface} inner){model.Constraints}";
            writer.Line("/// <summary>Decorates <paramref name=\"inner\"/>; a guarded instance is returned as it is.</summary>");
            using (writer.Open($"{method} => inner switch", "};"))
            {
                writer.Lines([$"{type} guarded => guarded,", $"{Services}.IGuardedAs<{type}> guarded => guarded.Guarded,"]);
                if (model.IsVariant)
                    writer.Line($"{Instance(model.Interface)} guarded => new {type}(guarded.Inner, guarded.Guards),");
                writer.Line($"_ => new {type}(inner),");
            }
        }
    }
}
