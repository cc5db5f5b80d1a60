using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Typing;

/// <summary>What an edit of a large application makes the generator do again.</summary>
public sealed class KeystrokeTests
{
    private static readonly TypingSessionSource Sessions = new();

    [Fact]
    public void The_corpus_is_what_it_says_and_compiles_with_what_is_emitted()
    {
        Assert.Equal((200, 1000), (Corpus.AnnotatedFiles, Corpus.AnnotatedMethods));
        Assert.Equal(200, Corpus.Files.Count(file => file.Text.Contains("[ShotLimit(", StringComparison.Ordinal)));
        Assert.Equal(1000, Corpus.Files.Sum(file => file.Text.Split("[ShotLimit(").Length - 1));

        Corpus.Driver(new ShotGenerator().AsSourceGenerator())
            .RunGeneratorsAndUpdateCompilation(Corpus.Compile(References.All), out var output, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));
    }

    [Theory]
    [InlineData("a body in a file without annotations", "Plain7.cs", "item + 1", "item + 10")]
    [InlineData("a comment", "Plain7.cs", "Keeps what it gets.", "Keeps what it gets and more.")]
    [InlineData("a body behind an annotated interface", "Orders7.cs", "var total = quantity * 3;", "var total = quantity * 30; if (total > 5) { total++; }")]
    [InlineData("the core of an annotated partial method", "Payments7.cs", "var total = amount * 3;", "var total = amount * 30;")]
    [InlineData("an annotated method itself", "Endpoints7.cs", "var total = id * 2;", "var total = id * 20;")]
    [InlineData("an annotated lambda", "Endpoints7.cs", "await Task.Delay(3, cancellationToken);", "await Task.Delay(30, cancellationToken);")]
    [InlineData("a statement between set-up calls", "Program.cs", "var app = builder.Build();", "var app = builder.Build(); Console.WriteLine(app);")]
    [InlineData("a half-typed statement", "Orders7.cs", "var total = quantity * 3;", "var total = quantity * 3; total.")]
    public void An_edit_that_changes_no_limit_re_emits_nothing(string what, string path, string old, string typed)
    {
        var rerun = Sessions.Fresh().Edit(path, old, typed);
        Assert.True(rerun.ChangedValues == 0 && rerun.EmittedAgain.IsEmpty, $"{what}: {string.Join(", ", rerun.ChangedSteps)}; emitted again: {string.Join(", ", rerun.EmittedAgain)}");
    }

    [Theory]
    [InlineData("Orders7.cs", "    ValueTask CloseAsync();", "    [ShotLimit(1, perSecond: 1)]\n    ValueTask CloseAsync();", "Shop.Area7.IOrders7.g.cs")]
    [InlineData("Orders7.cs", "perSecond: 500", "perSecond: 501", "Shop.Area7.IOrders7.g.cs")]
    [InlineData("Orders7.cs", "public interface IOrders7", "[ShotLimit(9, perSecond: 9)] public interface IOrders7", "Shop.Area7.IOrders7.g.cs")]
    [InlineData("Payments7.cs", "perSecond: 50", "perSecond: 51", "Shop.Area7.Payments7.g.cs")]
    [InlineData("Payments7.cs", "        return card + total;\n    }\n\n}", "        return card + total;\n    }\n\n    [ShotLimit(1, 1)] public partial void Log(); private void LogCore() { }\n}", "Shop.Area7.Payments7.g.cs")]
    [InlineData("Plain7.cs", "public sealed class Plain7\n{", "public sealed partial class Plain7\n{\n    [ShotLimit(1, 1)] public partial void Log(); private void LogCore() { }", "Shop.Area7.Plain7.g.cs", "ShotRecord.g.cs")]
    [InlineData("Plain7.cs", "public sealed class Plain7", "public interface IPlain { [ShotLimit(1, 1)] void Log(); }\npublic sealed class Plain7", "Shop.Area7.IPlain.g.cs", "Shot.g.cs", "ShotRecord.g.cs")]
    [InlineData("Plain7.cs", "public sealed class Plain7", "public interface IPlain : IOrders7;\npublic sealed class Plain7", "Shop.Area7.IPlain.g.cs", "Shot.g.cs", "ShotRecord.g.cs")]
    [InlineData("Endpoints7.cs", "[ShotLimit(5, perSecond: 5)]", "[ShotLimit(6, perSecond: 5)]", "Shot.g.cs", "ShotRecord.g.cs")]
    [InlineData("Endpoints7.cs", "MapGet(\"/7/status\"", "MapGet(\"/7/state\"", "Shot.g.cs", "ShotRecord.g.cs")]
    public void An_edit_of_one_annotation_re_emits_its_file_and_the_record_where_that_lists_it(string path, string old, string typed, params string[] emitted) =>
        Assert.Equal(emitted, Sessions.Fresh().Edit(path, old, typed).EmittedAgain);

    [Fact]
    public void Nameless_handlers_are_known_by_their_lines_wherever_an_edit_moves_them()
    {
        var session = Sessions.Fresh();
        session.Edit("Endpoints7.cs", "public static class Endpoints7\n{", "public static class Endpoints7\n{\n    public static int Above(int item)\n    {\n        return item;\n    }\n");
        Assert.Contains("ShotRecord.g.cs", session.Edit("Endpoints7.cs", "        return item;", "        item++;\n        return item;").EmittedAgain);
        Assert.Contains("ShotRecord.g.cs", session.Edit("Endpoints7.cs", "        routes.MapGet(\"/7/status\"", "\n        routes.MapGet(\"/7/status\"").EmittedAgain);
        Assert.Empty(session.Edit("Endpoints7.cs", "item++;", "item--;").EmittedAgain);
    }

    [Theory]
    [InlineData("Orders7.cs", "public sealed record Receipt7(string Item, int Total);", "public sealed record Receipt7(string Item, long Total);")]
    [InlineData("Plain7.cs", "public int Keep(int item)", "public int KeepAll(int item)")]
    public void A_declaration_that_no_limit_depends_on_re_emits_nothing_though_everything_is_looked_at(string path, string old, string typed)
    {
        var rerun = Sessions.Fresh().Edit(path, old, typed);
        Assert.Empty(rerun.ChangedSteps);
        Assert.Empty(rerun.EmittedAgain);
    }

    [Theory]
    [InlineData("Plain7.cs", "namespace Shop.Area7;", "namespace Shop.Area7; public sealed class CancellationToken;", "ShotProblems.g.cs")]
    [InlineData("Plain7.cs", "public sealed class Plain7", "public sealed class GuardedOrders7;\npublic sealed class Plain7", "Shop.Area7.IOrders7.g.cs")]
    [InlineData("Usings.cs", "global using Shot;", "global using Shot; global using Receipt7 = System.String;", "")]
    public void What_another_file_declares_reaches_the_files_that_it_changes(string path, string old, string typed, string emitted)
    {
        var rerun = Sessions.Fresh().Edit(path, old, typed);
        Assert.Equal(emitted.Length > 0, rerun.EmittedAgain.Contains(emitted));
    }

    [Fact]
    public void An_edit_of_a_body_costs_a_small_part_of_the_first_run()
    {
        var corpus = Corpus.Compile(References.All);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var session = TypingSession.Start(corpus, tracksSteps: false);
        var first = GC.GetAllocatedBytesForCurrentThread() - before;
        foreach (var (path, old, typed) in new[] { ("Plain7.cs", "item + 1", "item + 10"), ("Orders7.cs", "quantity * 3", "quantity * 30"), ("Endpoints7.cs", "id * 2", "id * 20"), ("Payments7.cs", "amount * 3", "amount * 30") })
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            session.Edit(path, old, typed);
            var again = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(again * 15 < first, $"The first run allocated {first} bytes, the one after an edit of {path} {again}: symbols were looked at again.");
        }
    }

    /// <summary>The corpus parsed and run once: sessions share the files, and each goes its own way from there.</summary>
    private sealed class TypingSessionSource
    {
        private readonly CSharpCompilation _compilation = Corpus.Compile(References.All);

        public TypingSession Fresh() => TypingSession.Start(_compilation);
    }
}
