using System.Reflection;
using System.Runtime.Loader;
using Microsoft.AspNetCore.Routing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Http.Keys;

/// <summary>Maps handlers in code that ASP.NET Core's own request delegate generator has compiled.</summary>
internal static class MergedHandlers
{
    private const string Generated = "Microsoft.AspNetCore.Http.Generated";

    private static readonly CSharpParseOptions ParseOptions =
        new CSharpParseOptions(LanguageVersion.CSharp14).WithFeatures([new("InterceptorsNamespaces", Generated)]);

    /// <summary>Compiles the statements of a method that has the parameter <c>app</c>.</summary>
    public static Action<IEndpointRouteBuilder> Compile(string statements)
    {
        var source = $$"""
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Http;
            using Microsoft.AspNetCore.Mvc;
            public static class Handlers
            {
                public static void Map(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder app)
                {
                    {{statements}}
                }
            }
            """;
        var compilation = CSharpCompilation.Create(
            "Handlers", [CSharpSyntaxTree.ParseText(source, ParseOptions, "Handlers.cs", System.Text.Encoding.UTF8)], References.All,
            GeneratorRun.Options(OutputKind.DynamicallyLinkedLibrary));
        CSharpGeneratorDriver.Create([Generator().AsSourceGenerator()], parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _, TestContext.Current.CancellationToken);
        using var assembly = new MemoryStream();
        var result = output.Emit(assembly, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        assembly.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(assembly).GetType("Handlers")!.GetMethod("Map")!.CreateDelegate<Action<IEndpointRouteBuilder>>();
    }

    private static IIncrementalGenerator Generator()
    {
        var folder = typeof(MergedHandlers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static attribute => attribute.Key == "AspNetCoreAnalyzers").Value!;
        var assembly = Assembly.LoadFrom(Path.Combine(folder, "Microsoft.AspNetCore.Http.RequestDelegateGenerator.dll"));
        var generator = assembly.GetTypes().Single(static type => typeof(IIncrementalGenerator).IsAssignableFrom(type));
        return (IIncrementalGenerator)Activator.CreateInstance(generator)!;
    }
}
