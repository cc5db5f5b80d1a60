using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints <c>UseShot</c> and <c>AddShotGuards</c>: one line each that forwards to the runtime.</summary>
internal static class SwitchEmitter
{
    private const string Pipeline = $"global::{KnownTypes.Pipeline}";

    public static string Emit(SwitchModel model)
    {
        var writer = CodeWriter.File();
        ProblemEmitter.Write(writer, model.Problems);
        var own = RecordEmitter.IsNeeded(model) ? [$"global::{RecordEmitter.Namespace}.{RecordEmitter.TypeName(model.Assembly.Name)}"] : Array.Empty<string>();
        var records = own.Concat(model.Assembly.References.Where(reference => reference.Record is not null).Select(reference => reference.Record!)).ToList();
        var hasGrpc = model.Assembly.HasAspNetCore && model.Assembly.HasGrpc;
        var arguments = string.Concat(records.Select(record => $", new {record}()"));
        var addGuards = $"{KnownTypes.Services}.ShotServices.AddGuards(services{arguments})";

        using (writer.Open("namespace Shot"))
        {
            writer.Line("/// <summary>Switches the guards of annotated services on.</summary>");
            Write(
                writer,
                "ShotServiceCollectionExtensions",
                "/// <summary>Decorates every registered interface that has limits. Call it after the registrations.</summary>",
                "AddShotGuards",
                "global::Microsoft.Extensions.DependencyInjection.IServiceCollection",
                "services",
                hasGrpc ? $"{GrpcEmitter.Interceptor}.Add({addGuards})" : addGuards);
        }

        if (model.Assembly.HasAspNetCore)
        {
            writer.Line();
            using (writer.Open("namespace Shot.AspNetCore"))
            {
                writer.Line("/// <summary>Switches the guards of annotated endpoints on.</summary>");
                Write(
                    writer,
                    "ShotApplicationBuilderExtensions",
                    "/// <summary>Guards the annotated endpoints. Call it after routing and authentication, before the endpoints run.</summary>",
                    "UseShot",
                    "global::Microsoft.AspNetCore.Builder.IApplicationBuilder",
                    "app",
                    $"{Pipeline}.Use(app{(hasGrpc ? $", {GrpcEmitter.Endpoints}" : "")}{arguments})");
                WriteHostWatch(writer);
                if (model.Assembly.HasOpenApi)
                    OpenApiEmitter.Write(writer, records.Select(record => $"new {record}()"));
            }
        }

        if (hasGrpc)
            GrpcEmitter.WriteInterceptor(writer);
        return writer.ToString();
    }

    private static void WriteHostWatch(CodeWriter writer)
    {
        writer.Line();
        writer.Line("/// <summary>Lets no host start whose endpoints have limits that nothing enforces.</summary>");
        Attributes.Write(writer);
        writer.Line("[global::Microsoft.CodeAnalysis.Embedded]");
        using (writer.Open("internal static class ShotHostWatch"))
        {
            writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
            writer.Line($"internal static void Begin() => {Pipeline}.WatchHosts();");
        }
    }

    private static void Write(CodeWriter writer, string type, string summary, string method, string target, string parameter, string call)
    {
        Attributes.Write(writer);
        writer.Line("[global::Microsoft.CodeAnalysis.Embedded]");
        using (writer.Open($"internal static class {type}"))
        {
            writer.Line(summary);
            writer.Line($"public static {target} {method}(this {target} {parameter}) =>");
            using (writer.Indented())
                writer.Line($"{call};");
        }
    }
}
