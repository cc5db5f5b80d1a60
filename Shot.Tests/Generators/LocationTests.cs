using Microsoft.CodeAnalysis;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>A diagnostic stands where its reader has to write: on the call, registration or annotation that it is about, of several on the first.</summary>
public sealed class LocationTests
{
    private const string Web = "using Microsoft.AspNetCore.Builder; using Microsoft.Extensions.DependencyInjection; using Shot.AspNetCore; var builder = WebApplication.CreateBuilder(args); var app = builder.Build(); ";
    private const string Orders = "public interface IOrders { [ShotLimit(1, 1)] void M(); } public class Orders : IOrders { public void M() { } } public interface IStock { [ShotLimit(1, 1)] void M(); } ";
    private const string Registered = "using Microsoft.Extensions.DependencyInjection; static class Parts { static void Add(IServiceCollection services) { ";

    [Fact]
    public async Task A_handler_that_nothing_switches_on_is_reported_at_its_annotation() =>
        Assert.Equal(["[ShotLimit(2, 2)]"], await Located("SHOT002", Web + "app.MapGet(\"/\", [ShotLimit(2, 2)] () => \"\");"));

    [Fact]
    public async Task A_limit_of_a_group_is_reported_at_the_call_that_makes_it() =>
        Assert.Equal(["app.MapGroup(\"/a\").RequireShotLimit(1, 1)"], await Located("SHOT002", Web + "app.MapGroup(\"/a\").RequireShotLimit(1, 1); app.MapGroup(\"/b\").RequireShotLimit(2, 2);"));

    [Fact]
    public async Task A_handler_that_nothing_maps_is_reported_at_its_annotation() =>
        Assert.Equal(["ShotLimit(3, 3)"], await Located("SHOT001", Web + "app.UseShot(); static class C { [ShotLimit(3, 3)] static void M() { } }"));

    [Fact]
    public async Task An_interface_without_AddShot_is_reported_at_its_first_registration() =>
        Assert.Equal(
            ["services.AddScoped<IOrders, Orders>()"],
            await Located("SHOT003", Orders + Exe, Registered + "services.AddLogging(); services.AddScoped<IOrders, Orders>(); services.AddSingleton<IOrders, Orders>(); } }"));

    [Fact]
    public async Task Of_two_files_the_first_by_name_is_reported()
    {
        const string other = "using Microsoft.Extensions.DependencyInjection; static class Others { static void Add(IServiceCollection services) { services.AddTransient<IOrders, Orders>(); } }";
        Assert.Equal(["services.AddScoped<IOrders, Orders>()"], await Located("SHOT003", Registered + "services.AddScoped<IOrders, Orders>(); } }", other, Orders + Exe));
        Assert.Equal(["services.AddTransient<IOrders, Orders>()"], await Located("SHOT003", other, Registered + "services.AddScoped<IOrders, Orders>(); } }", Orders + Exe));
    }

    [Fact]
    public async Task A_registration_that_is_late_is_reported_and_not_one_that_is_in_time() =>
        Assert.Equal(
            ["services.AddSingleton<IOrders, Orders>()"],
            await Located("SHOT025", Orders + Exe, Registered + "services.AddScoped<IOrders, Orders>(); services.AddShot(); services.AddSingleton<IOrders, Orders>(); } }"));

    [Fact]
    public async Task UseShot_where_it_guards_nothing_is_reported_itself() =>
        Assert.Equal(["app.UseShot()"], await Located("SHOT011", Web + "app.UseShot(); app.UseRouting(); app.MapGet(\"/\", [ShotLimit(1, 1)] () => \"\");"));

    [Fact]
    public async Task Interfaces_that_nothing_decorates_are_reported_at_their_own_annotations_or_their_names() =>
        Assert.Equal(["IOrders", "IStock", "ShotLimit(2, 2)"], await Located("SHOT045", Orders + "[ShotLimit(2, 2)] interface IShelf { void M(); }" + Exe));

    [Theory]
    [InlineData("[ShotLimit(1, 1)] Task Get(CancellationToken c); [ShotLimit(2, 2, MaxWaitMs = 5)] Task GetAll();", "ShotLimit(2, 2, MaxWaitMs = 5)")]
    [InlineData("[ShotLimit(1, 1)] Task Get(CancellationToken c); [ShotLimit(2, 2, MaxWaitMs = 5)] Task Get(int a);", "ShotLimit(2, 2, MaxWaitMs = 5)")]
    public async Task A_method_is_not_taken_for_one_whose_name_begins_alike(string members, string expected) =>
        Assert.Equal([expected], await Located("SHOT006", "public interface IOrders { " + members + " }" + Exe));

    [Fact]
    public async Task An_annotated_class_is_reported_at_its_annotation() =>
        Assert.Equal(
            ["ShotLimit(4, 4)"],
            await Located("SHOT001", Exe, "[ShotLimit(4, 4)] public class OrdersController { public void Get() { } }"));

    [Fact]
    public async Task Of_limits_that_disagree_the_later_one_is_reported() =>
        Assert.Equal(
            ["ShotLimit(5, 1, Name = \"db\")"],
            await Located("SHOT023", "public partial class A { [ShotLimit(4, 1, Name = \"db\")] public partial void M(); void MCore() { } [ShotLimit(5, 1, Name = \"db\")] public partial void N(); void NCore() { } }" + Exe));

    [Fact]
    public async Task What_a_library_registers_is_reported_at_the_call_that_has_it_do_so()
    {
        var library = GeneratorRun.Run(
            OutputKind.DynamicallyLinkedLibrary, References.All, "Parts",
            "using Microsoft.Extensions.DependencyInjection; " + Orders + "public static class Parts { public static IServiceCollection AddParts(this IServiceCollection services) => services.AddScoped<IOrders, Orders>(); }").Compiles();
        var run = GeneratorRun.Run(
            OutputKind.ConsoleApplication, [.. References.All, library.ToReference()], "Shop",
            "using Microsoft.Extensions.DependencyInjection; var services = new ServiceCollection(); services.AddLogging(); services.AddParts(); services.AddParts();");
        Assert.Equal(["services.AddParts()"], (await run.Diagnostics()).Where(static found => found.Id == "SHOT003").Select(Text));
    }

    [Fact]
    public async Task Lambdas_that_cannot_be_told_apart_are_reported_each_where_it_stands()
    {
        const string file = "using Microsoft.AspNetCore.Builder; static partial class Parts { static void Add";
        Assert.Equal(
            ["[ShotLimit(1, 1)]", "[ShotLimit(2, 2)]"],
            await Located("SHOT008", file + "A(WebApplication app) => app.MapGet(\"/a\", [ShotLimit(1, 1)] () => \"\"); }", file + "B(WebApplication app) => app.MapGet(\"/b\", [ShotLimit(2, 2)] () => \"\"); }", Exe));
    }

    private const string Exe = " static class Program { static void Main() { } }";

    private static async Task<IEnumerable<string>> Located(string id, params string[] sources)
    {
        var found = (await GeneratorRun.Application(sources).Diagnostics()).Where(diagnostic => diagnostic.Id == id).ToList();
        return found.OrderBy(static diagnostic => diagnostic.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(static diagnostic => diagnostic.Location.SourceSpan.Start).Select(Text);
    }

    private static string Text(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan);
}
