using System.Collections.Immutable;
using CsCheck;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Typing;

/// <summary>What the generator remembers of earlier keystrokes never shows: after any edits it emits what it would have emitted for the text alone.</summary>
public sealed class RememberedTests
{
    private static readonly ImmutableArray<(string Path, string Text)> Application =
    [
        ("IReader.cs", "namespace Shop;\npublic interface IReader { void Read(); }\npublic interface IWriter : IReader { void Write(); }"),
        ("IStore.cs", "namespace Shop;\npublic interface IStore : IWriter { void Clear(); }\npublic class Store : IStore { public void Read() { } public void Write() { } public void Clear() { } }"),
        ("Payments.cs", "namespace Shop;\npublic partial class Payments\n{\n    public partial void Charge(int amount);\n    void ChargeCore(int amount) { }\n}"),
        ("Payments.More.cs", "namespace Shop;\npublic partial class Payments\n{\n    [ShotLimit(2, perSecond: 2)] public partial void Refund();\n    void RefundCore() { }\n}"),
        ("Ledger.cs", "namespace Shop;\npublic partial class Ledger { [ShotLimit(3, perSecond: 3)] public partial void Book(); public partial void Close(); }"),
        ("Ledger.Parts.cs", "namespace Shop;\npublic partial class Ledger { public partial void Book() { } public partial void Close() { } }"),
        ("Pages.cs", "namespace Shop;\npublic class Pages { public virtual string Get() => \"\"; public static string Post() => \"\"; }\npublic class OwnPages : Pages { public override string Get() => \"own\"; }"),
        ("Limits.cs", "namespace Shop;\npublic static class Limits { public const int Burst = 3; }"),
        ("Program.cs", """
            using Shop;
            var builder = WebApplication.CreateBuilder();
            builder.Services.AddSingleton<IStore, Store>();
            builder.Services.AddScoped<IReader, Store>();
            builder.Services.AddShot();
            var app = builder.Build();
            app.UseShot();
            app.MapGet("/own", new OwnPages().Get);
            app.MapPost("/own", Pages.Post);
            app.MapPut("/own", [ShotLimit(4, perSecond: 4)] () => "put");
            Startup.Configure(builder.Services);
            """),
        ("Startup.cs", "public static class Startup { public static void Configure(IServiceCollection services) { services.AddScoped<Shop.IWriter>(_ => new Shop.Store()); } }"),
        ("Usings.cs", GeneratorRun.GlobalUsings + "global using Microsoft.AspNetCore.Builder; global using Microsoft.Extensions.DependencyInjection; global using Shot.AspNetCore;"),
    ];

    /// <summary>Text that comes and goes. Each makes something of another file mean something else, or only seems to.</summary>
    private static readonly (string Path, string Without, string With)[] Toggles =
    [
        ("IReader.cs", "void Read();", "[ShotLimit(1, perSecond: 1)] void Read();"),
        ("IReader.cs", "void Write();", "[ShotLimit(Limits.Burst, perSecond: 1)] void Write();"),
        ("IReader.cs", "public interface IWriter", "public interface IMoved { [ShotLimit(1, perSecond: 1)] void Move(); }\npublic interface IWriter"),
        ("IReader.cs", "void Write();", "[ShotLimit(1, perSecond: 1)] int Length { get; } void Write();"),
        ("IReader.cs", "public interface IReader", "[ShotConcurrency(7)] public interface IReader"),
        ("IReader.cs", "IWriter : IReader", "IWriter"),
        ("IReader.cs", "void Read();", "void Read(); void Sync();"),
        ("IStore.cs", "void Clear();", "[ShotDeadline(50)] System.Threading.Tasks.Task Clear();"),
        ("IStore.cs", "void Clear();", "[ShotLimit(9, perSecond: 9), ShotConcurrency(2)] void Clear();"),
        ("Payments.cs", "public partial void Charge(int amount);", "[ShotLimit(5, perSecond: 5)] public partial void Charge(int amount);"),
        ("Payments.cs", "void ChargeCore(int amount) { }", "[ShotLimit(6, perSecond: 6)] public partial void Refund(int amount); void RefundCore(int amount) { } void ChargeCore(int amount) { }"),
        ("Payments.More.cs", "[ShotLimit(2, perSecond: 2)]", "[ShotLimit(2, perSecond: 3)]"),
        ("Ledger.Parts.cs", "public partial void Book()", "[ShotLimit(7, perSecond: 7, Name = \"n\")] public partial void Book()"),
        ("Ledger.Parts.cs", "public partial void Close()", "[ShotLimit(4, perSecond: 4)] public partial void Close()"),
        ("Ledger.cs", "public partial void Close()", "[ShotLimit(5, perSecond: 4)] public partial void Close()"),
        ("Pages.cs", "public virtual string Get()", "[ShotLimit(8, perSecond: 8)] public virtual string Get()"),
        ("Pages.cs", "public static string Post()", "[ShotLimit(8, perSecond: 9, Name = \"n\")] public static string Post()"),
        ("Pages.cs", "namespace Shop;", "\n\nnamespace Shop;"),
        ("Limits.cs", "Burst = 3", "Burst = 4"),
        ("Limits.cs", "public static class Limits", "[System.Obsolete] public class IStoreOfOld;\npublic static class Limits"),
        ("Program.cs", "builder.Services.AddShot();\n", ""),
        ("Program.cs", "app.UseShot();", "app.UseShot(); System.Console.WriteLine(app);"),
        ("Program.cs", "Startup.Configure(builder.Services);", "builder.Services.AddScoped<IWriter, Store>();"),
        ("Program.cs", "using Shop;", "using Shop;\nusing IStore = System.IDisposable;"),
        ("Program.cs", "app.MapGet(\"/own\"", "app.MapGet(\"/other\""),
        ("Usings.cs", "global using Shot.AspNetCore;", "global using Shot.AspNetCore; global using Bound = Shot.ShotLimitAttribute;"),
        ("Startup.cs", "Shop.IWriter>", "Shop.IReader>"),
        ("IReader.cs", "public interface IReader", "[ShotConcurrency(Max = 9)] public interface IReader"),
        ("IReader.cs", "public interface IWriter : IReader", "[ShotCriticality(ShotCriticality.Sheddable)] public interface IWriter : IReader"),
        ("IStore.cs", "void Clear();", "[ShotCriticality(ShotCriticality.Critical)] void Clear();"),
        ("IStore.cs", "public interface IStore : IWriter", "[ShotConcurrency] public interface IStore : IWriter"),
        ("Payments.cs", "public partial class Payments", "[ShotCriticality(ShotCriticality.Critical)] public partial class Payments"),
        ("Payments.More.cs", "public partial class Payments", "[ShotCriticality((ShotCriticality)Limits.Burst)] public partial class Payments"),
        ("Ledger.Parts.cs", "public partial void Book() {", "[ShotCriticality(ShotCriticality.Normal)] public partial void Book() {"),
        ("Pages.cs", "public class Pages", "[ShotCriticality(ShotCriticality.Sheddable)] public class Pages"),
        ("Pages.cs", "public static string Post() =>", "[ShotCriticality(ShotCriticality.Critical)] public static string Post() =>"),
        ("Program.cs", "() => \"put\"", "[ShotCriticality(ShotCriticality.Critical)] () => \"put\""),
        ("Program.cs", "app.MapPost(\"/own\", Pages.Post);", "app.MapPost(\"/own\", Pages.Post).RequireShotConcurrency(5);"),
        ("Startup.cs", "public static class Startup", "public interface IAliased { [Bound(1, perSecond: 1)] void Go(); } public static class Startup"),
    ];

    [Fact]
    public void After_any_edits_it_emits_what_the_text_alone_says()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Gen.Int[0, Toggles.Length - 1].List[1, 14].Sample(
            edits =>
            {
                foreach (var outcome in Type([.. edits.Select(static index => Toggles[index])]))
                    seen.Add(outcome);
            },
            iter: 30,
            threads: 1);
        Assert.True(seen.Count > 20, $"Only {seen.Count} different outcomes were seen: that tests too little.");
    }

    [Fact]
    public void What_stands_on_one_part_of_a_partial_method_reaches_the_file_of_the_other()
    {
        var book = Toggles.Single(static toggle => toggle.With.EndsWith("partial void Book()", StringComparison.Ordinal));
        var post = Toggles.Single(static toggle => toggle.With.EndsWith("static string Post()", StringComparison.Ordinal));
        var outcomes = Type(post, book, book);
        Assert.NotEqual(outcomes[0], outcomes[1]);
        Assert.Equal(outcomes[0], outcomes[2]);
    }

    [Theory]
    [InlineData("[ShotLimit(1, perSecond: 1)] int Length { get; } void Write();")]
    [InlineData("[ShotExempt] void Write();")]
    [InlineData("void Write(); void WriteAll([ShotKey] string text);")]
    public void A_type_becomes_limited_though_it_had_an_attribute_that_limits_nothing(string without)
    {
        var first = ("IReader.cs", "void Write();", without);
        var outcomes = Type(first, ("IReader.cs", without, without.Replace("void Write()", "[ShotLimit(1, perSecond: 1)] void Write()", StringComparison.Ordinal)));
        Assert.DoesNotContain("Add<global::Shop.IWriter", outcomes[0], StringComparison.Ordinal);
        Assert.Contains("Add<global::Shop.IWriter", outcomes[1], StringComparison.Ordinal);
    }

    /// <summary>Edits of one annotation, each alone: whatever depends on it in other files follows.</summary>
    [Theory]
    [InlineData("IReader.cs", "void Read();", "[ShotLimit(1, perSecond: 1)] void Read();", "Shop.IReader.g.cs", "Shop.IStore.g.cs", "Shop.IWriter.g.cs", "Shot.g.cs", "ShotRecord.g.cs")]
    [InlineData("Pages.cs", "public virtual string Get()", "[ShotLimit(8, perSecond: 8)] public virtual string Get()", "Shot.g.cs", "ShotRecord.g.cs")]
    public void An_annotation_reaches_the_files_that_depend_on_it(string path, string old, string typed, params string[] emitted) =>
        Assert.Equal(emitted, TypingSession.Start(Corpus.Compile(References.All, Application)).Edit(path, old, typed).EmittedAgain);

    /// <summary>Types one text after the other, or takes it away where it stands, and holds each outcome against a generator that sees the text for the first time.</summary>
    /// <returns>All that was emitted after each edit.</returns>
    private static List<string> Type(params (string Path, string Without, string With)[] edits)
    {
        var session = TypingSession.Start(Corpus.Compile(References.All, Application), tracksSteps: false);
        List<string> outcomes = [];
        foreach (var (path, without, with) in edits)
        {
            var text = session.Compilation.SyntaxTrees.Single(tree => tree.FilePath == path).ToString();
            var (old, typed) = with.Length > 0 && text.Contains(with, StringComparison.Ordinal) ? (with, without) : (without, with);

            // An earlier edit may have made this one impossible.
            if (!text.Contains(old, StringComparison.Ordinal))
                continue;
            session.Edit(path, old, typed);
            var fresh = Corpus.Compile(References.All, session.Compilation.SyntaxTrees.Select(static tree => (tree.FilePath, tree.ToString())));
            Assert.Equal(TypingSession.Start(fresh, tracksSteps: false).Emitted, session.Emitted);
            outcomes.Add(string.Concat(session.Emitted.Select(static file => file.Text)));
        }

        return outcomes;
    }
}
