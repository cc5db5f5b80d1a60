using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Shot.Tests.Cluster;

/// <summary>The cluster's code with a mistake planted in its source, together with the scenarios that find it.</summary>
internal static class PlantedNode
{
    /// <summary>Says in which assembly code may use what Shot.Core keeps internal.</summary>
    private const string Friend = "Shot.Benchmarks";

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Globalization;
        global using System.Linq;
        global using System.Numerics;
        global using System.Runtime.CompilerServices;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using System.ComponentModel;
        global using System.Diagnostics.CodeAnalysis;
        """;

    private static readonly string[] Scenarios = ["NodeScenarios", "TestCluster", "FaultyStore", "StampedCalls", "TimeWithOffset"];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith(Friend, StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Runs a scenario.</summary>
    /// <param name="file">The file to change.</param>
    /// <param name="original">Pattern of the text to replace.</param>
    /// <param name="mistake">What it becomes.</param>
    /// <param name="scenario">Method of <see cref="NodeScenarios"/>.</param>
    public static async Task<double> RunAsync(string file, string original, string mistake, string scenario)
    {
        var node = Rules.Repository.Sources(Path.Combine("Shot.Core", "Cluster"))
            .Where(static path => Path.GetFileName(path) is not ("StoreLog.cs" or "StoreSettings.cs")) // Not needed.
            .Select(path => (Path: path, Text: File.ReadAllText(path)))
            .Select(source => Path.GetFileName(source.Path) == file ? Plant(source.Text, original, mistake) : source.Text);
        var scenarios = Scenarios.Select(static name => Rules.Repository.Read("Shot.Tests", "Cluster", name + ".cs"));
        var compilation = CSharpCompilation.Create(
            Friend,
            [.. node.Concat(scenarios).Append(Usings).Select(static text => CSharpSyntaxTree.ParseText(SourceText.From(text)))],
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        var errors = emitted.Diagnostics.Where(static found => found.Severity == DiagnosticSeverity.Error);
        Assert.True(emitted.Success, string.Join('\n', errors));
        image.Position = 0;
        var loaded = new AssemblyLoadContext(name: null, isCollectible: true);
        var method = loaded.LoadFromStream(image).GetType(typeof(NodeScenarios).FullName!)!.GetMethod(scenario)!;
        return await (Task<double>)method.Invoke(null, null)!;
    }

    private static string Plant(string text, string original, string mistake)
    {
        Assert.Matches(original, text);
        return Regex.Replace(text, original, mistake.Replace("$", "$$", StringComparison.Ordinal));
    }
}
