using System.Text;
using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the assembly's record: what applications that reference it read.</summary>
internal static class RecordEmitter
{
    public const string Namespace = "Shot.Generated";

    /// <summary>
    /// An assembly with annotations of any kind has a record: by it, applications see that the generator ran there. An application lists the records of its
    /// references: nobody else names those of a library whose limits it only calls.
    /// </summary>
    public static bool IsNeeded(SwitchModel model) =>
        model.HasPartialMethods || model.Interfaces.Count + model.Handlers.Count + model.Registrars.Count + model.Mappers.Count > 0
        || (model.Assembly.IsExecutable && model.Assembly.References.Any(reference => reference.Record is not null));

    /// <summary>The record's type name, which no other assembly has.</summary>
    public static string TypeName(string assembly)
    {
        var name = ManifestEmitter.Identifier(assembly);
        return (char.IsDigit(name[0]) ? "_" : "") + name + "_Record";
    }

    /// <param name="model">What the record lists.</param>
    /// <param name="guards">The classes that list the guards of the other emitted files.</param>
    public static string Emit(SwitchModel model, EquatableArray<string> guards)
    {
        var writer = CodeWriter.File();
        if (!model.IsQuiet)
            ProblemEmitter.Write(writer, model.Handlers.SelectMany(handler => handler.Problems));
        var type = TypeName(model.Assembly.Name);
        var handlers = model.Handlers.Where(handler => handler.Problems.Count == 0 && handler.Guard is not null).ToList();

        writer.Line($"[assembly: {KnownTypes.Services}.ShotRecord(typeof(global::{Namespace}.{type}), {KnownTypes.ContractVersion}{Properties(model)})]");
        writer.Line();
        writer.Line($"namespace {Namespace};");
        writer.Line();
        writer.Line($"/// <summary>The limits of <c>{model.Assembly.Name}</c>, as applications that reference it find them.</summary>");
        Attributes.Write(writer, hidden: true);
        foreach (var entry in model.Interfaces)
            writer.Line($"[{KnownTypes.Services}.ShotGuarded(typeof({entry.OpenInterface}), typeof({entry.OpenGuarded}))]");
        if (model.Interfaces.Any(entry => entry.IsObsolete) || handlers.Any(handler => handler.IsObsolete))
            writer.Line(KnownTypes.ObsoleteMark + " // as what it lists, which C# lets only obsolete code name");
        using (writer.Open($"public sealed class {type} : {KnownTypes.Services}.IShotRecord"))
        {
            using (writer.Open($"void {KnownTypes.Services}.IShotRecord.AddInterfaces({KnownTypes.Services}.GuardedInterfaces interfaces)"))
            {
                foreach (var entry in model.Interfaces)
                {
                    writer.Line(entry.IsGeneric
                        ? $"interfaces.AddOpen(typeof({entry.OpenInterface}), typeof({entry.OpenGuarded}));"
                        : $"interfaces.Add<{entry.Interface}, {entry.Guarded}>(static (inner, guards) => new {entry.Guarded}(inner, guards));");
                }
            }

            writer.Line();
            using (writer.Open($"void {KnownTypes.Services}.IShotRecord.AddEndpoints({KnownTypes.Services}.EndpointGuards endpoints)"))
            {
                for (var i = 0; i < handlers.Count; i++)
                {
                    var lines = handlers[i].Lines;
                    if (lines.Count < 2)
                    {
                        writer.Line($"endpoints.Add({handlers[i].Registration}, {Field(i)});");
                        continue;
                    }

                    var outermost = handlers[i].Registration.Substring(0, handlers[i].Registration.LastIndexOf(','));
                    foreach (var line in lines)
                        writer.Line($"endpoints.Add({outermost}, {line.ToString(System.Globalization.CultureInfo.InvariantCulture)}, {Field(i)});");
                }
            }

            writer.Line();
            using (writer.Open($"void {KnownTypes.Services}.IShotRecord.AddGuards({KnownTypes.Services}.GuardManifest manifest)"))
            {
                foreach (var listed in guards)
                    writer.Line($"{listed}.AddTo(manifest);");
                for (var i = 0; i < handlers.Count; i++)
                    writer.Line(ManifestEmitter.Entry(Field(i), handlers[i].Guard!));
                foreach (var reference in model.Assembly.References.Where(reference => reference.Record is not null))
                    writer.Line($"manifest.Add(new {reference.Record}());");
            }

            for (var i = 0; i < handlers.Count; i++)
            {
                writer.Line();
                GuardEmitter.WriteField(writer, "private", Field(i), handlers[i].Guard!, [], []);
            }
        }

        return writer.ToString();

        static string Field(int index) => "Endpoint" + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Properties(SwitchModel model)
    {
        var text = new StringBuilder();
        if (model.Registrars.Count > 0)
            text.Append($", Registrars = new[] {{ {string.Join(", ", model.Registrars.Select(name => $"\"{name}\""))} }}");
        if (model.Mappers.Count > 0)
            text.Append($", Mappers = new[] {{ {string.Join(", ", model.Mappers.Select(name => $"\"{name}\""))} }}");
        if (model.HubMappers.Count > 0)
            text.Append($", HubMappers = new[] {{ {string.Join(", ", model.HubMappers.Select(name => $"\"{name}\""))} }}");
        if (model.HasControllers)
            text.Append(", HasControllers = true");
        if (model.SwitchesServicesOn)
            text.Append(", SwitchesServicesOn = true");
        return text.ToString();
    }
}
