using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the assembly's record, which applications that reference it read.</summary>
internal static class RecordEmitter
{
    public const string Namespace = "Shot.Generated";

    private const string Record = $"{KnownTypes.Services}.IShotRecord";

    /// <summary>The record's type name, which no other assembly has.</summary>
    public static string TypeName(string assembly)
    {
        var name = ManifestEmitter.Identifier(assembly);
        return (char.IsDigit(name[0]) ? "_" : "") + name + "_Record";
    }

    public static string Emit(SwitchModel model, EquatableArray<string> guards)
    {
        var writer = CodeWriter.File();
        if (!model.IsQuiet)
            ProblemEmitter.Write(writer, model.Handlers.SelectMany(handler => handler.Problems));
        var type = TypeName(model.Assembly.Name);
        var handlers = model.Handlers.Where(handler => handler.Problems.Count == 0 && handler.Guard is not null).ToList();

        var arguments = $"typeof(global::{Namespace}.{type}), {KnownTypes.ContractVersion}{Properties(model)}";
        writer.Line($"[assembly: {KnownTypes.Services}.ShotRecord({arguments})]");
        writer.Line();
        writer.Line($"namespace {Namespace};");
        writer.Line();
        writer.Line($"/// <summary>The limits of <c>{model.Assembly.Name}</c>, as applications that reference it find them.</summary>");
        Attributes.Write(writer, hidden: true);
        writer.Lines(model.Interfaces.Select(entry =>
            $"[{KnownTypes.Services}.ShotGuarded(typeof({entry.OpenInterface}), typeof({entry.OpenGuarded}))]"));
        if (model.Interfaces.Any(entry => entry.IsObsolete) || handlers.Exists(handler => handler.IsObsolete))
            writer.Line(KnownTypes.ObsoleteMark + " // as what it lists, which C# lets only obsolete code name");
        using (writer.Open($"public sealed class {type} : {Record}"))
        {
            using (writer.Open($"void {Record}.AddInterfaces({KnownTypes.Services}.GuardedInterfaces interfaces)"))
            {
                writer.Lines(model.Interfaces.Select(entry => entry.IsGeneric
                    ? $"interfaces.AddOpen(typeof({entry.OpenInterface}), typeof({entry.OpenGuarded}));"
                    : $"interfaces.Add<{entry.Interface}, {entry.OpenGuarded}>"
                        + $"(static (inner, guards) => new {entry.OpenGuarded}(inner, guards));"));
            }

            writer.Line();
            using (writer.Open($"void {Record}.AddEndpoints({KnownTypes.Services}.EndpointGuards endpoints)"))
            {
                writer.Lines(handlers.SelectMany((handler, index) =>
                    handler.Registrations.Select(registration => $"endpoints.Add({registration}, {Field(index)});")));
            }

            writer.Line();
            using (writer.Open($"void {Record}.AddGuards({KnownTypes.Services}.GuardManifest manifest)"))
            {
                writer.Lines(guards.Select(static listed => $"{listed}.AddTo(manifest);"));
                writer.Lines(handlers.Select((handler, index) => ManifestEmitter.Entry(Field(index), handler.Guard!)));
                writer.Lines(model.Assembly.Records.Select(static record => $"manifest.Add(new {record}());"));
            }

            for (var i = 0; i < handlers.Count; i++)
            {
                writer.Line();
                GuardEmitter.WriteField(writer, "private", Field(i), handlers[i].Guard!, [], []);
            }
        }

        return writer.ToString();

        static string Field(int index) => "Endpoint" + Print.Number(index + 1);
    }

    private static string Properties(SwitchModel model) =>
        Texts("Registrars", model.Registrars) + Texts("Mappers", model.Mappers) + Texts("HubMappers", model.HubMappers)
        + (model.HasControllers ? ", HasControllers = true" : "") + (model.SwitchesServicesOn ? ", SwitchesServicesOn = true" : "");

    private static string Texts(string property, EquatableArray<string> names) =>
        names.Count == 0 ? "" : $", {property} = new[] {{ {Print.List(names.Select(static name => $"\"{name}\""))} }}";
}
