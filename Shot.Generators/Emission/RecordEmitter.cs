namespace Shot.Generators.Emission;

/// <summary>Prints the assembly's record, which applications that reference it read.</summary>
internal static class RecordEmitter
{
    public const string Namespace = "Shot.Generated";
    private const string Record = $"{KnownTypes.Services}.IShotRecord";

    public static string TypeName(string assembly) =>
        (char.IsDigit(assembly[0]) ? "_" : "") + ManifestEmitter.Identifier(assembly) + "_Record";

    public static string Emit(SwitchModel model, EquatableArray<string> guards)
    {
        var writer = CodeWriter.File();
        if (!model.IsQuiet)
            writer.Errors(model.Handlers.SelectMany(handler => handler.Problems));
        var type = TypeName(model.Assembly.Name);
        var handlers = model.Handlers.Where(handler => handler.Problems.Count == 0 && handler.Guard is not null).ToList();
        var arguments = $"typeof(global::{Namespace}.{type}), {KnownTypes.ContractVersion}{Properties(model)}";
        writer.Lines(
        [
            $"[assembly: {KnownTypes.Services}.ShotRecord({arguments})]",
            "",
            $"namespace {Namespace};",
            "",
            $"/// <summary>The limits of <c>{model.Assembly.Name}</c>, as applications that reference it find them.</summary>",
            Attributes.Generated,
            Attributes.Hidden,
            .. model.Interfaces.Select(entry =>
                $"[{KnownTypes.Services}.ShotGuarded(typeof({entry.OpenInterface}), typeof({entry.OpenGuarded}))]"),
        ]);
        if (model.Interfaces.Any(entry => entry.IsObsolete) || handlers.Exists(handler => handler.IsObsolete))
            writer.Line(KnownTypes.ObsoleteMark + " // as what it lists, which C# lets only obsolete code name");
        using (writer.Open($"public sealed class {type} : {Record}"))
        {
            WriteMethod("AddInterfaces", "GuardedInterfaces interfaces", model.Interfaces.Select(entry => entry.IsGeneric
                ? $"interfaces.AddOpen(typeof({entry.OpenInterface}), typeof({entry.OpenGuarded}));"
                : $"interfaces.Add<{entry.Interface}, {entry.OpenGuarded}>"
                    + $"(static (inner, guards) => new {entry.OpenGuarded}(inner, guards));"));
            writer.Line();
            WriteMethod("AddEndpoints", "EndpointGuards endpoints", handlers.SelectMany((handler, index) =>
                handler.Registrations.Select(registration => $"endpoints.Add({registration}, {Field(index)});")));
            writer.Line();
            WriteMethod("AddGuards", "GuardManifest manifest",
            [
                .. guards.Select(static listed => $"{listed}.AddTo(manifest);"),
                .. handlers.Select((handler, index) => ManifestEmitter.Entry(Field(index), handler.Guard!)),
                .. model.Assembly.Records.Select(static record => $"manifest.Add(new {record}());"),
            ]);
            for (var i = 0; i < handlers.Count; i++)
            {
                writer.Line();
                GuardEmitter.WriteField(writer, "private", Field(i), handlers[i].Guard!, [], []);
            }
        }

        return writer.ToString();

        static string Field(int index) => "Endpoint" + Print.Number(index + 1);

        void WriteMethod(string name, string parameter, IEnumerable<string> statements)
        {
            using (writer.Open($"void {Record}.{name}({KnownTypes.Services}.{parameter})"))
                writer.Lines(statements);
        }
    }

    private static string Properties(SwitchModel model) =>
        Texts("Registrars", model.Registrars) + Texts("Mappers", model.Mappers) + Texts("HubMappers", model.HubMappers)
        + (model.HasControllers ? ", HasControllers = true" : "") + (model.SwitchesServicesOn ? ", SwitchesServicesOn = true" : "");

    private static string Texts(string property, EquatableArray<string> names) =>
        names.Count == 0 ? "" : $", {property} = new[] {{ {Print.List(names.Select(static name => $"\"{name}\""))} }}";
}
