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
        writer.Errors(model.Problems);
        if (model.Assembly.OtherContract is { } other)
        {
            writer.Line(
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
            writer.Lines(Extension(
                KnownTypes.ServiceExtensions,
                "Adds the limits' options, and decorates every registered interface that has limits. Call it after the registrations.",
                $"{ServiceCollection} {KnownTypes.AddShot}"
                    + $"(this {ServiceCollection} services, global::System.Action<{options}>? configure = null)",
                hasGrpc ? $"{GrpcEmitter.Interceptor}.Add({add})" : add));
            if (isWeb && model.Assembly.HasOpenApi)
                OpenApiEmitter.Write(writer, records);
        }

        if (isWeb)
        {
            writer.Line();
            using (writer.Open($"namespace {KnownTypes.ApplicationNamespace}"))
            {
                writer.Lines(Extension(
                    KnownTypes.ApplicationExtensions,
                    "Guards the annotated endpoints. Call it after routing and authentication, before the endpoints run.",
                    $"{ApplicationBuilder} {KnownTypes.UseShot}(this {ApplicationBuilder} app)",
                    $"{Pipeline}.Use(app{(hasGrpc ? $", {GrpcEmitter.Endpoints}" : "")}{arguments})"));
            }

            writer.Lines(
            [
                "",
                $"namespace {RecordEmitter.Namespace}",
                "{",
                "    /// <summary>Stops a host from starting if nothing enforces the limits of its endpoints.</summary>",
                $"    {Attributes.Generated}",
                $"    {Attributes.Embedded}",
                "    internal static class ShotHostWatch",
                "    {",
                "        [global::System.Runtime.CompilerServices.ModuleInitializer]",
                $"        internal static void Begin() => {Pipeline}.WatchHosts();",
                "    }",
                "}",
            ]);
        }

        if (hasGrpc)
            GrpcEmitter.WriteInterceptor(writer);
        return writer.ToString();
    }

    private static string[] Extension(string type, string summary, string method, string call) =>
    [
        "/// <summary>Extends what applications set up with Shot.</summary>",
        Attributes.Generated,
        Attributes.Embedded,
        $"internal static class {type}",
        "{",
        $"    /// <summary>{summary}</summary>",
        $"    public static {method} =>",
        $"        {call};",
        "}",
    ];
}
