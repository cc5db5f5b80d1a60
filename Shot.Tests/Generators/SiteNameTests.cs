using Shot.CompilerServices;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>No two sites of an assembly have one name, under which they would share settings and metrics.</summary>
public sealed class SiteNameTests
{
    [Fact]
    public void Endpoints_have_the_prefixes_of_their_groups_and_those_of_one_route_are_told_apart() => Assert.Equal(
        ["GET /a/", "GET /a/deep/x", "GET /b/", "GET /v/items (Program.Main)", "GET /v/items (Program.Main) 2"],
        Names("""
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Http;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            var a = app.MapGroup("/a").WithTags("a");
            a.MapGet("/", [ShotLimit(2, perSecond: 2)] () => "");
            a.MapGroup("deep").MapGroup("").MapGet("x", [ShotLimit(2, perSecond: 2)] () => "");
            app.MapGroup("/b").MapGet("/", [ShotLimit(2, perSecond: 2)] () => "");
            var one = app.MapGroup("/v");
            var two = app.MapGroup("/v");
            one.MapGet("/items", [ShotLimit(2, perSecond: 2)] () => "");
            two.MapGet("/items", [ShotLimit(2, perSecond: 2)] () => "");
            """));

    [Fact]
    public void Types_of_one_name_have_their_namespaces_and_type_parameters() => Assert.Equal(
        ["IAlone.Do", "One.IOrders", "One.IOrders.Place(int)", "Two.IOrders", "Two.IOrders.Place()", "Two.IOrders<T>.Place()"],
        Names("""
            namespace One { [ShotLimit(2, perSecond: 2)] public interface IOrders { void Place(int id); } }
            namespace Two { [ShotLimit(2, perSecond: 2)] public interface IOrders { void Place(); } public interface IOrders<T> { [ShotLimit(2, perSecond: 2)] void Place(); } }
            public interface IAlone { [ShotLimit(2, perSecond: 2)] void Do(); }
            class P { static void Main() { } }
            """));

    [Fact]
    public void Classes_of_one_name_have_their_namespaces() => Assert.Equal(
        [
            "One.ShopController", "One.ShopController.Get()", "One.Store.Load()",
            "Two.ShopController", "Two.ShopController.Get()", "Two.Store.Load()",
        ],
        Names("""
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Mvc;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapControllers();

            namespace One
            {
                [ShotLimit(2, perSecond: 2)]
                public class ShopController : ControllerBase { [ShotLimit(2, perSecond: 2)] public string Get() => ""; }
                public partial class Store { [ShotLimit(2, perSecond: 2)] public partial void Load(); private void LoadCore() { } }
            }

            namespace Two
            {
                [ShotLimit(2, perSecond: 2)]
                public class ShopController : ControllerBase { [ShotLimit(2, perSecond: 2)] public string Get() => ""; }
                public partial class Store { [ShotLimit(2, perSecond: 2)] public partial void Load(); private void LoadCore() { } }
            }
            """));

    private static IEnumerable<string> Names(string source)
    {
        var record = GeneratorRun.Application(source).Compiles().Load().GetCustomAttributes(typeof(ShotRecordAttribute), inherit: false).Cast<ShotRecordAttribute>().Single();
        var manifest = new GuardManifest();
        manifest.Add((IShotRecord)Activator.CreateInstance(record.Record)!);
        return manifest.Sites.SelectMany(static site => site.Definition.OwnNames).Distinct().Order(StringComparer.Ordinal);
    }
}
