namespace Shot.Generators.Emission;

/// <summary>Prints <c>AddShotResponses</c>. It is emitted, so that no package of Shot depends on a version of OpenAPI's types.</summary>
internal static class OpenApiEmitter
{
    private const string OpenApi = "global::Microsoft.OpenApi";
    private const string Options = $"global::{KnownTypes.OpenApiOptions}";
    private const string Dictionary = "global::System.Collections.Generic.Dictionary";

    public static void Write(CodeWriter writer, IEnumerable<string> records)
    {
        writer.Lines(["", "/// <summary>Shows the guards' answers in OpenAPI documents.</summary>"]);
        writer.Lines([Attributes.Generated, Attributes.Embedded]);
        using (writer.Open("internal static class ShotOpenApiOptionsExtensions"))
        {
            writer.Lines(
            [
                "/// <summary>Adds the statuses and headers of the guards to each operation that has limits.</summary>",
                $"public static {Options} AddShotResponses(this {Options} options)",
                "{",
                $"    var operations = new global::{KnownTypes.Operations}({Print.List(records)});",
                "    return options.AddOperationTransformer((operation, context, _) =>",
                "    {",
                $"        var responses = operation.Responses ??= new {OpenApi}.OpenApiResponses();",
                "        foreach (var answer in operations.Answers(context.Description, context.ApplicationServices, responses.Keys))",
                "            Add(responses, answer);",
                "        return global::System.Threading.Tasks.Task.CompletedTask;",
                "    });",
                "}",
                "",
                $"private static void Add({OpenApi}.OpenApiResponses responses, "
                    + "global::Shot.AspNetCore.CompilerServices.ShotOperationAnswer answer)",
                "{",
                "    if (!responses.TryGetValue(answer.Status, out var existing))",
                "    {",
                $"        responses[answer.Status] = existing = new {OpenApi}.OpenApiResponse",
                "        {",
                "            Description = answer.Description,",
                $"            Content = new {Dictionary}<string, {OpenApi}.OpenApiMediaType> "
                    + "{ [\"application/problem+json\"] = new() { Schema = Problem() } },",
                "        };",
                "    }",
                "",
                "    // A reference stands for a response that others have too.",
                $"    if (existing is not {OpenApi}.OpenApiResponse response)",
                "        return;",
                $"    response.Headers ??= new {Dictionary}<string, {OpenApi}.IOpenApiHeader>();",
                "    foreach (var header in answer.Headers)",
                "    {",
                $"        var type = header.IsNumber ? {OpenApi}.JsonSchemaType.Integer : {OpenApi}.JsonSchemaType.String;",
                $"        response.Headers.TryAdd(header.Name, new {OpenApi}.OpenApiHeader "
                    + "{ Description = header.Description, Schema = Schema(type) });",
                "    }",
                "}",
                "",
                "/// <summary>RFC 9457 problem details.</summary>",
                $"private static {OpenApi}.OpenApiSchema Problem() => new()",
                "{",
                $"    Type = {OpenApi}.JsonSchemaType.Object,",
                $"    Properties = new {Dictionary}<string, {OpenApi}.IOpenApiSchema>",
                "    {",
                $"        [\"type\"] = Schema({OpenApi}.JsonSchemaType.String),",
                $"        [\"title\"] = Schema({OpenApi}.JsonSchemaType.String),",
                $"        [\"status\"] = Schema({OpenApi}.JsonSchemaType.Integer),",
                $"        [\"detail\"] = Schema({OpenApi}.JsonSchemaType.String),",
                "    },",
                "};",
                "",
                $"private static {OpenApi}.OpenApiSchema Schema({OpenApi}.JsonSchemaType type) => new() {{ Type = type }};",
            ]);
        }
    }
}
