using Microsoft.CodeAnalysis;
using Shot.CompilerServices;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>The record lists every guarded site of its assembly, whether it was ever hit or not.</summary>
public sealed class ManifestTests
{
    private const string Parts = """
        namespace Parts
        {
            [ShotLimit(9, perSecond: 9)]
            public interface IStock<T>
            {
                Task<T> CountAsync(int id);

                [ShotExempt, ShotConcurrency, ShotCriticality(ShotCriticality.Critical)]
                void Refresh();
            }

            public partial class Outer<T>
            {
                private partial struct @Inner_1
                {
                    [ShotLimit(1, perSecond: 1)] internal static partial void Run();

                    private static void RunCore() { }
                }
            }
        }

        public interface IGlobal { [ShotDeadline(5)] Task GoAsync(CancellationToken cancellationToken); }
        """;

    [Fact]
    public void Every_site_of_an_assembly_and_where_it_is_written()
    {
        var assembly = GeneratorRun.Application(
            """
            using Microsoft.AspNetCore.Builder;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapGet("/orders", [ShotLimit(2, perSecond: 2)] () => "");
            """,
            Parts).Compiles().Load();
        Assert.Equal(
            [
                ("GET /orders", "Source0.cs:6: Program.Main"),
                ("IGlobal.GoAsync", "Source1.cs: IGlobal.GoAsync"),
                ("IStock.CountAsync", "Source1.cs: IStock.CountAsync"),
                ("IStock.Refresh", "Source1.cs: IStock.Refresh"),
                ("Outer.Inner_1.Run", "Source1.cs: Outer.Inner_1.Run"),
            ],
            Sites(assembly));
    }

    [Fact]
    public async Task A_library_of_nothing_but_partial_methods_has_a_record_and_an_application_lists_it()
    {
        var library = GeneratorRun.Run(
            OutputKind.DynamicallyLinkedLibrary, References.WithoutAspNetCore, "Parts", "public partial class C { [ShotLimit(1, 1)] public partial void Run(); private void RunCore() { } }").Compiles();
        Assert.Equal([("C.Run", "Source0.cs: C.Run")], Sites(library.Load()));

        var application = GeneratorRun.Run(
            OutputKind.ConsoleApplication, References.WithoutAspNetCore.Add(library.ToReference()), "App", "class P { static void Main() => new C().Run(); }").Compiles();
        Assert.Empty(await application.Errors());
        Assert.Contains("manifest.Add(new global::Shot.Generated.Parts_Record());", application.File("ShotRecord.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_site_says_how_much_its_calls_matter_and_which_number_its_limit_may_find()
    {
        var sites = Manifest(GeneratorRun.Library(
            """
            [ShotCriticality(ShotCriticality.Sheddable)]
            public interface IStock
            {
                [ShotConcurrency] void Count();
                [ShotConcurrency(Max = 9), ShotCriticality(ShotCriticality.Critical)] void Refresh();
                [ShotConcurrency(5), ShotCriticality(ShotCriticality.Normal)] void Clear();
            }

            public partial class C { [ShotConcurrency] public partial void Run(); private void RunCore() { } }
            """).Compiles().Load()).Sites.Select(static site => site.Definition);
        Assert.Equal(
            [
                ("C.Run", null, 0, ConcurrencyGate.MaxLimit),
                ("IStock.Clear", ShotCriticality.Normal, 5, ConcurrencyGate.MaxLimit),
                ("IStock.Count", ShotCriticality.Sheddable, 0, ConcurrencyGate.MaxLimit),
                ("IStock.Refresh", ShotCriticality.Critical, 0, 9),
            ],
            sites.Select(static site => (site.Name, site.Criticality, site.Concurrency[0].Limit, site.Concurrency[0].Max)).OrderBy(static site => site.Name, StringComparer.Ordinal));
    }

    private static IEnumerable<(string Name, string Where)> Sites(System.Reflection.Assembly assembly) =>
        Manifest(assembly).Sites.Select(site => (site.Definition.Name, site.Where)).OrderBy(site => site.Name, StringComparer.Ordinal);

    private static GuardManifest Manifest(System.Reflection.Assembly assembly)
    {
        var record = assembly.GetCustomAttributes(typeof(ShotRecordAttribute), inherit: false).Cast<ShotRecordAttribute>().Single();
        var manifest = new GuardManifest();
        manifest.Add((IShotRecord)Activator.CreateInstance(record.Record)!);
        return manifest;
    }
}
