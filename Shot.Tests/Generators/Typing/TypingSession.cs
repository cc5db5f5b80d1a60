using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Typing;

/// <summary>One driver and the compilation that its user edits.</summary>
internal sealed class TypingSession
{
    private GeneratorDriver _driver;
    private ImmutableDictionary<string, GeneratedSourceResult> _emitted = ImmutableDictionary<string, GeneratedSourceResult>.Empty;

    private TypingSession(CSharpCompilation compilation, bool tracksSteps)
    {
        Compilation = compilation;
        _driver = Corpus.Driver(new ShotGenerator().AsSourceGenerator(), tracksSteps);
    }

    public CSharpCompilation Compilation { get; private set; }

    /// <summary>All emitted files, by their names.</summary>
    public (string Name, string Text)[] Emitted => [.. _emitted.Values.Select(static file => (file.HintName, file.SourceText.ToString())).Order()];

    public static TypingSession Start(CSharpCompilation compilation, bool tracksSteps = true)
    {
        var session = new TypingSession(compilation, tracksSteps);
        session.Run();
        return session;
    }

    public Rerun Edit(string path, string old, string typed) => Change(compilation => Corpus.Edit(compilation, path, old, typed));

    public Rerun Change(Func<CSharpCompilation, CSharpCompilation> change)
    {
        Compilation = change(Compilation);
        return Run();
    }

    private Rerun Run()
    {
        _driver = _driver.RunGenerators(Compilation, TestContext.Current.CancellationToken);
        var result = _driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        var before = _emitted;
        _emitted = result.GeneratedSources.ToImmutableDictionary(file => file.HintName, StringComparer.Ordinal);

        // A file that was not emitted again keeps its text object.
        var emitted = _emitted.Values
            .Where(file => !before.TryGetValue(file.HintName, out var old) || !ReferenceEquals(old.SourceText, file.SourceText))
            .Select(file => file.HintName);
        return new Rerun(result, [.. emitted.Order(StringComparer.Ordinal)]);
    }
}
