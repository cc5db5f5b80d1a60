using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Shot.CodeFixes;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.CodeFixes.Infrastructure;

/// <summary>
/// Puts sources into a solution with the generator and all analyzers, and lets the fix of one rule at it: the diagnostics one by one, or all of
/// a document, project or solution. What comes out must compile without a warning and hold nothing of the rule any more.
/// </summary>
/// <remarks>Roslyn's own test framework for fixes brings a package manager and a composition engine along; this needs a workspace only.</remarks>
internal sealed class FixRun : IDisposable
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = All<DiagnosticAnalyzer>(typeof(ShotGenerator).Assembly);
    private static readonly ImmutableArray<CodeFixProvider> Fixes = All<CodeFixProvider>(typeof(ShotCodeFix).Assembly);

    private readonly AdhocWorkspace _workspace = new();
    private readonly string _id;
    private readonly ShotCodeFix _fix;
    private Solution _solution;

    private FixRun(string id, OutputKind kind, string[][] projects)
    {
        _id = id;
        _fix = (ShotCodeFix)Fixes.Single(fix => fix.FixableDiagnosticIds.Contains(id));
        _solution = _workspace.CurrentSolution;
        ProjectId? previous = null;
        for (var i = 0; i < projects.Length; i++)
        {
            var project = ProjectId.CreateNewId();
            var name = projects.Length == 1 ? "Shop" : $"Shop{i}";
            _solution = _solution
                .AddProject(ProjectInfo.Create(
                    project, VersionStamp.Default, name, name, LanguageNames.CSharp,
                    compilationOptions: GeneratorRun.Options(i == projects.Length - 1 ? kind : OutputKind.DynamicallyLinkedLibrary),
                    parseOptions: GeneratorRun.ParseOptions,
                    metadataReferences: References.All,
                    projectReferences: previous is null ? [] : [new ProjectReference(previous)],
                    analyzerReferences: [new AnalyzerFileReference(typeof(ShotGenerator).Assembly.Location, LoadedAssemblies.Instance)]));
            foreach (var (source, index) in projects[i].Append(GeneratorRun.GlobalUsings).Select((source, index) => (source, index)))
                _solution = _solution.AddDocument(DocumentId.CreateNewId(project), $"Source{index}.cs", SourceText.From(source.ReplaceLineEndings("\n")), filePath: $"/{name}/Source{index}.cs");
            previous = project;
        }
    }

    /// <summary>The fixed text of the first document, after the fix of the first diagnostic was applied until none was left.</summary>
    public static async Task<string> Application(string id, params string[] sources) => await Fixed(id, OutputKind.ConsoleApplication, null, sources);

    /// <summary>The fixed text of the first document of an application that references a library.</summary>
    public static async Task<string> Referencing(string library, string id, params string[] sources) =>
        await Fixed(id, OutputKind.ConsoleApplication, library, sources);

    /// <inheritdoc cref="Application"/>
    public static async Task<string> Library(string id, params string[] sources) => await Fixed(id, OutputKind.DynamicallyLinkedLibrary, null, sources);

    /// <summary>The titles of what is offered for the first diagnostic.</summary>
    public static async Task<string[]> Offered(string id, params string[] sources)
    {
        using var run = new FixRun(id, OutputKind.ConsoleApplication, [sources]);
        var (document, diagnostic) = (await run.Diagnostics())[0];
        return [.. (await run.Actions(document, diagnostic)).Select(action => action.Title)];
    }

    /// <summary>All documents of all projects after one application of the fix to everything in a scope around the first diagnostic.</summary>
    public static async Task<string[]> All(string id, FixAllScope scope, OutputKind kind, params string[][] projects)
    {
        using var run = new FixRun(id, kind, projects);
        var sites = await run.Diagnostics();
        var (document, diagnostic) = sites[0];
        var action = (await run.Actions(document, diagnostic))[0];
        var context = new FixAllContext(document, run._fix, scope, action.EquivalenceKey!, [id], new Found(sites), TestContext.Current.CancellationToken);
        await run.Apply((await run._fix.GetFixAllProvider().GetFixAsync(context))!);
        return await run.Texts();
    }

    /// <summary>The documents of a library after the fix of everything was applied until none of the rule's diagnostics was left.</summary>
    public static async Task<string[]> UntilSilent(string id, params string[] sources)
    {
        using var run = new FixRun(id, OutputKind.DynamicallyLinkedLibrary, [sources]);
        for (var sites = await run.Diagnostics(); sites.Count > 0;)
        {
            var (document, diagnostic) = sites[0];
            var context = new FixAllContext(
                document, run._fix, FixAllScope.Solution, run._fix.GetType().Name, [id], new Found(sites), TestContext.Current.CancellationToken);
            await run.Apply((await run._fix.GetFixAllProvider().GetFixAsync(context))!);
            var left = await run.Diagnostics();
            Assert.True(
                left.Count < sites.Count,
                string.Join("\n", left.Select(static site => site.Diagnostic.ToString())) + "\n" + string.Join("\n", await run.Texts()));
            sites = left;
        }

        return await run.Texts();
    }

    public void Dispose() => _workspace.Dispose();

    private static async Task<string> Fixed(string id, OutputKind kind, string? library, string[] sources)
    {
        string[][] projects = library is null ? [sources] : [[library], sources];
        using var run = new FixRun(id, kind, projects);
        for (var sites = await run.Diagnostics(); sites.Count > 0; sites = await run.Diagnostics())
        {
            var (document, diagnostic) = sites[0];
            await run.Apply((await run.Actions(document, diagnostic)).Single());
            Assert.True((await run.Diagnostics()).Count < sites.Count, "The fix left its diagnostic:\n" + string.Join("\n", await run.Texts()));
        }

        var texts = await run.Texts();
        var own = library is null ? texts : texts[1..];
        MetadataReference[] referenced =
            library is null ? [] : [GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Shop0", library).Compiles().ToReference()];
        var result = GeneratorRun.Run(kind, [.. References.All, .. referenced], "Shop", own);
        result.Compiles();
        Assert.Empty(await result.AnalyzerErrors());

        // All at once gives what one after the other gives.
        Assert.Equal(texts, await All(id, FixAllScope.Solution, kind, projects));
        Assert.Equal(texts, await All(id, FixAllScope.Project, kind, projects));
        if (sources.Length == 1)
            Assert.Equal(texts, await All(id, FixAllScope.Document, kind, projects));
        return string.Join("\n----\n", own);
    }

    private async Task<IReadOnlyList<(Document Document, Diagnostic Diagnostic)>> Diagnostics()
    {
        var sites = new List<(Document Document, Diagnostic Diagnostic)>();
        foreach (var project in _solution.Projects)
        {
            var compilation = (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
            var found = await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
            sites.AddRange(found
                .Where(diagnostic => diagnostic.Id == _id && diagnostic.Location.IsInSource)
                .Select(diagnostic => (_solution.GetDocument(diagnostic.Location.SourceTree)!, diagnostic)));
        }

        return [.. sites.OrderBy(site => site.Document.FilePath, StringComparer.Ordinal).ThenBy(site => site.Diagnostic.Location.SourceSpan.Start)];
    }

    private async Task<IReadOnlyList<CodeAction>> Actions(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        await _fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions;
    }

    private async Task Apply(CodeAction action)
    {
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        _solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
    }

    private async Task<string[]> Texts()
    {
        var texts = new List<string>();
        foreach (var document in _solution.Projects.SelectMany(project => project.Documents).OrderBy(document => document.FilePath, StringComparer.Ordinal))
        {
            var text = (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
            if (text != GeneratorRun.GlobalUsings.ReplaceLineEndings("\n"))
                texts.Add(text);
        }

        return [.. texts];
    }

    private static ImmutableArray<T> All<T>(Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => !type.IsAbstract && typeof(T).IsAssignableFrom(type)).Select(type => (T)Activator.CreateInstance(type)!)];

    private sealed class Found(IReadOnlyList<(Document Document, Diagnostic Diagnostic)> sites) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(sites.Where(site => site.Document.Project.Id == project.Id).Select(site => site.Diagnostic));

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(sites.Where(site => site.Document.Id == document.Id).Select(site => site.Diagnostic));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(Enumerable.Empty<Diagnostic>());
    }

    /// <summary>The generator that the tests are built with is loaded already.</summary>
    private sealed class LoadedAssemblies : IAnalyzerAssemblyLoader
    {
        public static readonly LoadedAssemblies Instance = new();

        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => typeof(ShotGenerator).Assembly;
    }
}
