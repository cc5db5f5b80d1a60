namespace Shot.Generators.Emission;

/// <summary>
/// Prints <c>AddShotResponses</c>, which shows the guards' answers in OpenAPI documents. It is emitted, and not in a package, so that Shot depends on no
/// version of OpenAPI's types; what it says comes from the runtime.
/// </summary>
internal static class OpenApiEmitter
{
    private const string OpenApi = "global::Microsoft.OpenApi";
    private const string Options = $"global::{KnownTypes.OpenApiOptions}";

    public static void Write(CodeWriter writer, IEnumerable<string> records)
    {
        writer.Line();
        writer.Line("/// <summary>Shows the guards' answers in OpenAPI documents.</summary>");
        Attributes.Write(writer);
        writer.Line("[global::Microsoft.CodeAnalysis.Embedded]");
        using (writer.Open("internal static class ShotOpenApiOptionsExtensions"))
        {
            writer.Line("/// <summary>Adds the statuses and headers of the guards to each operation that has limits.</summary>");
            using (writer.Open($"public static {Options} AddShotResponses(this {Options} options)"))
            {
                writer.Line($"var operations = new global::{KnownTypes.Operations}({string.Join(", ", records)});");
                using (writer.Open("return options.AddOperationTransformer((operation, context, _) =>", "});"))
                {
                    writer.Line($"var responses = operation.Responses ??= new {OpenApi}.OpenApiResponses();");
                    writer.Line("foreach (var answer in operations.Answers(context.Description, context.ApplicationServices, responses.Keys))");
                    using (writer.Indented())
                        writer.Line("Add(responses, answer);");
                    writer.Line("return global::System.Threading.Tasks.Task.CompletedTask;");
                }
            }

            writer.Line();
            WriteAdd(writer);
            writer.Line();
            WriteProblem(writer);
            writer.Line();
            writer.Line($"private static {OpenApi}.OpenApiSchema Schema({OpenApi}.JsonSchemaType type) => new() {{ Type = type }};");
        }
    }

    private static void WriteAdd(CodeWriter writer)
    {
        using (writer.Open($"private static void Add({OpenApi}.OpenApiResponses responses, global::Shot.AspNetCore.CompilerServices.ShotOperationAnswer answer)"))
        {
            using (writer.Open("if (!responses.TryGetValue(answer.Status, out var existing))"))
            {
                using (writer.Open($"responses[answer.Status] = existing = new {OpenApi}.OpenApiResponse", "};"))
                {
                    writer.Line("Description = answer.Description,");
                    writer.Line($"Content = new global::System.Collections.Generic.Dictionary<string, {OpenApi}.OpenApiMediaType> {{ [\"application/problem+json\"] = new() {{ Schema = Problem() }} }},");
                }
            }

            writer.Line();
            writer.Line("// A reference stands for a response that others have too.");
            writer.Line($"if (existing is not {OpenApi}.OpenApiResponse response)");
            using (writer.Indented())
                writer.Line("return;");
            writer.Line($"response.Headers ??= new global::System.Collections.Generic.Dictionary<string, {OpenApi}.IOpenApiHeader>();");
            using (writer.Open("foreach (var header in answer.Headers)"))
            {
                writer.Line($"var type = header.IsNumber ? {OpenApi}.JsonSchemaType.Integer : {OpenApi}.JsonSchemaType.String;");
                writer.Line($"response.Headers.TryAdd(header.Name, new {OpenApi}.OpenApiHeader {{ Description = header.Description, Schema = Schema(type) }});");
            }
        }
    }

    private static void WriteProblem(CodeWriter writer)
    {
        writer.Line("/// <summary>RFC 9457 problem details.</summary>");
        using (writer.Open($"private static {OpenApi}.OpenApiSchema Problem() => new()", "};"))
        {
            writer.Line($"Type = {OpenApi}.JsonSchemaType.Object,");
            using (writer.Open($"Properties = new global::System.Collections.Generic.Dictionary<string, {OpenApi}.IOpenApiSchema>", "},"))
            {
                foreach (var (name, type) in new[] { ("type", "String"), ("title", "String"), ("status", "Integer"), ("detail", "String") })
                    writer.Line($"[\"{name}\"] = Schema({OpenApi}.JsonSchemaType.{type}),");
            }
        }
    }
}
