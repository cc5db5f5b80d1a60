using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Typing;

/// <summary>Each named step runs again for what it depends on, and for nothing else.</summary>
public sealed class StepTests
{
    private static readonly (string Path, string Text)[] Application =
    [
        ("IOrders.cs", "public interface IOrders\n{\n    [ShotLimit(1, perSecond: 1)] void Place();\n    void Close();\n}\npublic class Orders : IOrders { public void Place() { var a = 1; } public void Close() { } }"),
        ("Payments.cs", "public partial class Payments\n{\n    [ShotLimit(2, perSecond: 2)] public partial void Charge();\n    void ChargeCore() { }\n}"),
        ("Handlers.cs", "public static class Handlers { [ShotLimit(3, perSecond: 3)] public static string Get() => \"\"; }"),
        ("Program.cs", """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.DependencyInjection;
            using Shot.AspNetCore;
            var builder = WebApplication.CreateBuilder();
            builder.Services.AddScoped<IOrders, Orders>().AddShot();
            var app = builder.Build();
            app.UseShot();
            app.MapGet("/get", Handlers.Get);
            """),
        ("Usings.cs", "global using System; global using Shot;"),
    ];

    /// <summary>An edit, and every step whose value it changes.</summary>
    private static readonly (string What, Func<CSharpCompilation, CSharpCompilation> Edit, string[] Changed)[] Edits =
    [
        ("a body", Typed("IOrders.cs", "var a = 1;", "var a = 2;"), []),
        ("a comment", Typed("Payments.cs", "void ChargeCore()", "/* */ void ChargeCore()"), []),
        ("an unrelated file", compilation => compilation.AddSyntaxTrees(Corpus.Parse("New.cs", "class New { }")), []),
        ("an interface's number", Typed("IOrders.cs", "perSecond: 1", "perSecond: 9"), [Steps.Files, Steps.Interfaces]),
        ("a partial method's number", Typed("Payments.cs", "perSecond: 2", "perSecond: 9"), [Steps.Files, Steps.Partials, Steps.PartialTypes]),
        ("a name that two limits with other numbers have", Typed("Payments.cs", "perSecond: 2)", "perSecond: 2, Name = \"n\"), ShotLimit(3, perSecond: 3, Name = \"n\")"), [Steps.Files, Steps.Partials, Steps.PartialTypes, Steps.Conflicts, Steps.Switches]),
        ("a handler's number", Typed("Handlers.cs", "perSecond: 3", "perSecond: 9"), [Steps.Files, Steps.Handlers, Steps.Switches]),
        ("a handler's criticality", Typed("Handlers.cs", "[ShotLimit(3", "[ShotCriticality(ShotCriticality.Critical), ShotLimit(3"), [Steps.Files, Steps.Handlers, Steps.Switches]),
        ("an interface's criticality", Typed("IOrders.cs", "public interface", "[ShotCriticality(ShotCriticality.Critical)] public interface"), [Steps.Files, Steps.Interfaces]),
        ("a handler's route", Typed("Program.cs", "\"/get\"", "\"/other\""), [Steps.Files, Steps.Mappings, Steps.Handlers, Steps.Switches]),
        ("a set-up call", Typed("Program.cs", "app.UseShot();", "app.UseShot(); app.UseHsts();"), [Steps.Files, Steps.Calls]),
        ("the call that switches services on", Typed("Program.cs", ".AddShot()", ""), [Steps.Files, Steps.Calls, Steps.Switches]),
        ("a new annotated interface", Typed("Handlers.cs", "public static class", "public interface INew { [ShotLimit(1, 1)] void M(); } public static class"), [Steps.Files, Steps.Interfaces, Steps.Switches]),
        ("another interface of one name", Typed("Handlers.cs", "public static class", "namespace Depot { public interface IOrders { [ShotLimit(1, 1)] void Place(); } } public static class"), [Steps.Files, Steps.Interfaces, Steps.CrowdedNames, Steps.Switches]),
        ("the assembly's name", compilation => compilation.WithAssemblyName("Other"), [Steps.Assembly, Steps.Switches]),
        ("what it becomes", compilation => compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary)), [Steps.Files, Steps.Handlers, Steps.Assembly, Steps.Switches]),
        ("a reference without annotations", compilation => compilation.AddReferences(MetadataReference.CreateFromFile(typeof(CsCheck.Gen).Assembly.Location)), []),
        ("a reference with annotations", compilation => compilation.AddReferences(Contracts()), [Steps.Assembly, Steps.Switches]),
    ];

    public static TheoryData<string> Names => [.. Edits.Select(edit => edit.What)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_edit_changes_the_steps_that_depend_on_it_and_no_others(string what)
    {
        var (_, edit, changed) = Edits.Single(edit => edit.What == what);
        var session = TypingSession.Start(Corpus.Compile(References.All, Application));
        Assert.Equal(changed, session.Change(edit).ChangedSteps);
    }

    [Fact]
    public void Every_step_is_seen_to_change_and_to_stay()
    {
        foreach (var step in Steps.All)
        {
            Assert.Contains(Edits, edit => edit.Changed.Contains(step));
            Assert.Contains(Edits, edit => edit.Changed.Length > 0 && !edit.Changed.Contains(step));
        }
    }

    private static Func<CSharpCompilation, CSharpCompilation> Typed(string path, string old, string typed) => compilation => Corpus.Edit(compilation, path, old, typed);

    private static MetadataReference Contracts() =>
        GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Contracts", "public interface IContract { [ShotLimit(1, 1)] void M(); }").Compiles().ToReference();
}
