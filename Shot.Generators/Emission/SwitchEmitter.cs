using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints <c>AddShot</c> and <c>UseShot</c>: one line each that calls the run time.</summary>
internal static class SwitchEmitter
{
    private const string Pipeline = $"global::{KnownTypes.Pipeline}";
    private const string ServiceCollection = $"global::{KnownTypes.ServiceCollection}";
    private const string ApplicationBuilder = $"global::{KnownTypes.ApplicationBuilder}";

    public static string Emit(SwitchModel model)
    {
        var writer = CodeWriter.File();
        ProblemEmitter.Write(writer, model.Problems);
        if (model.Assembly.OtherContract is { } other)
        {
            writer.Directive(
                $"#error Shot.Generators {Attributes.Version} emits code for version {KnownTypes.ContractVersion} "
                + $"of the contract with Shot.Core, and {other}: use the generator that the package of this Shot.Core contains");
        }

        var isWeb = model.Assembly.HasAspNetCore;
        var hasGrpc = isWeb && model.Assembly.HasGrpc;
        string[] own = model.HasRecord ? [$"global::{RecordEmitter.Namespace}.{RecordEmitter.TypeName(model.Assembly.Name)}"] : [];
        var records = own.Concat(model.Assembly.Records).Select(record => $"new {record}()").ToList();
        var arguments = string.Concat(records.Select(record => ", " + record));

        using (writer.Open($"namespace {KnownTypes.ServiceNamespace}"))
        {
            var add = $"{(isWeb ? Pipeline : $"{KnownTypes.Services}.ShotServices")}.Add(services, configure{arguments})";
            var options = $"global::{(isWeb ? KnownTypes.HttpOptions : KnownTypes.Options)}";
            WriteExtension(
                writer,
                KnownTypes.ServiceExtensions,
                "Adds the limits' options, and decorates every registered interface that has limits. Call it after the registrations.",
                $"{ServiceCollection} {KnownTypes.AddShot}"
                    + $"(this {ServiceCollection} services, global::System.Action<{options}>? configure = null)",
                hasGrpc ? $"{GrpcEmitter.Interceptor}.Add({add})" : add);
            if (isWeb && model.Assembly.HasOpenApi)
                OpenApiEmitter.Write(writer, records);
        }

        if (isWeb)
        {
            writer.Line();
            using (writer.Open($"namespace {KnownTypes.ApplicationNamespace}"))
            {
                WriteExtension(
                    writer,
                    KnownTypes.ApplicationExtensions,
                    "Guards the annotated endpoints. Call it after routing and authentication, before the endpoints run.",
                    $"{ApplicationBuilder} {KnownTypes.UseShot}(this {ApplicationBuilder} app)",
                    $"{Pipeline}.Use(app{(hasGrpc ? $", {GrpcEmitter.Endpoints}" : "")}{arguments})");
            }

            writer.Line();
            using (writer.Open($"namespace {RecordEmitter.Namespace}"))
                WriteHostWatch(writer);
        }

        if (hasGrpc)
            GrpcEmitter.WriteInterceptor(writer);
        return writer.ToString();
    }

    private static void WriteHostWatch(CodeWriter writer)
    {
        writer.Line("/// <summary>Stops a host from starting if nothing enforces the limits of its endpoints.</summary>");
        Attributes.WriteEmbedded(writer);
        using (writer.Open("internal static class ShotHostWatch"))
        {
            writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
            writer.Line($"internal static void Begin() => {Pipeline}.WatchHosts();");
        }
    }

    private static void WriteExtension(CodeWriter writer, string type, string summary, string method, string call)
    {
        writer.Line("/// <summary>Extends what applications set up with Shot.</summary>");
        Attributes.WriteEmbedded(writer);
        using (writer.Open($"internal static class {type}"))
        {
            writer.Line($"/// <summary>{summary}</summary>");
            writer.Line($"public static {method} =>");
            writer.Line($"    {call};");
        }
    }
}
