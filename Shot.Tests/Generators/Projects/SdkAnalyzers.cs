using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Shot.Tests.Generators.Projects;

/// <summary>The analyzers that other people's projects run: those of the SDK, with every rule on, and the one that records a library's public surface.</summary>
internal static class SdkAnalyzers
{
    private static readonly string[] Folders =
    [
        Path.Combine(Sdk(), "Sdks", "Microsoft.NET.Sdk", "analyzers"),
        .. typeof(SdkAnalyzers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(static data => data.Key == "PublicApiAnalyzers").Select(static data => data.Value!),
    ];

    private static readonly string[] Assemblies =
    [
        "Microsoft.CodeAnalysis.NetAnalyzers.dll", "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll",
        "Microsoft.CodeAnalysis.PublicApiAnalyzers.dll",
    ];

    public static ImmutableArray<DiagnosticAnalyzer> All { get; } =
    [
        .. Assemblies.SelectMany(static name => Types(Assembly.LoadFrom(Folders.Select(folder => Path.Combine(folder, name)).First(File.Exists))))
            .Where(static type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>Every rule as a warning, as <c>AnalysisMode=All</c> has it.</summary>
    public static IEnumerable<KeyValuePair<string, ReportDiagnostic>> EveryRule =>
        All.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct()
            .Select(static id => new KeyValuePair<string, ReportDiagnostic>(id, ReportDiagnostic.Warn));

    /// <summary>The types of an assembly that can be loaded here: some need a newer compiler than the tests have.</summary>
    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException some)
        {
            return some.Types.OfType<Type>();
        }
    }

    private static string Sdk() =>
        Directory.GetDirectories(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "sdk")), $"{Environment.Version.Major}.*")
            .OrderBy(static folder => Version.TryParse(Path.GetFileName(folder).Split('-')[0], out var version) ? version : new Version()).Last();
}
