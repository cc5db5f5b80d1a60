using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Kinds;

/// <summary>The nearest statement wins: an exemption takes back the limits that stand farther from the handler than itself.</summary>
public sealed class ExemptionTests
{
    [Fact]
    public async Task An_exempt_handler_is_out_of_its_groups_limit()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            var group = app.MapGroup("/group").RequireShotLimit(1, perSecond: 0.0001);
            group.MapGet("/limited", () => "");
            group.MapGet("/exempt", [ShotExempt] () => "");
            group.MapGet("/without", () => "").ExemptFromShot();
        });
        await Admits(server, "/group/exempt");
        await Admits(server, "/group/without");
        await Refuses(server, "/group/limited", after: 1);
        await Admits(server, "/group/exempt");
    }

    [Fact]
    public async Task An_exempt_handler_keeps_its_own_limit()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGroup("/group").RequireShotLimit(1, perSecond: 0.0001)
                .MapGet("/own", [ShotExempt, ShotLimit(2, perSecond: 0.0001)] () => "");
        });
        await Refuses(server, "/group/own", after: 2);
    }

    [Fact]
    public async Task An_endpoints_own_builder_takes_back_all_limits()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGroup("/group").RequireShotLimit(1, perSecond: 0.0001)
                .MapGet("/annotated", [ShotLimit(1, perSecond: 0.0001)] () => "").RequireShotLimit(1, perSecond: 0.0001).ExemptFromShot();
        });
        await Admits(server, "/group/annotated");
    }

    [Fact]
    public async Task A_limit_after_an_exemption_holds()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            var outer = app.MapGroup("/outer").RequireShotLimit(1, perSecond: 0.0001);
            var inner = outer.MapGroup("/inner").ExemptFromShot().RequireShotLimit(3, perSecond: 0.0001);
            inner.MapGet("/a", () => "");
            outer.MapGroup("/free").ExemptFromShot().MapGet("/annotated", [ShotLimit(2, perSecond: 0.0001)] () => "");
            outer.MapGet("/own", () => "").ExemptFromShot().RequireShotLimit(2, perSecond: 0.0001);
        });
        await Refuses(server, "/outer/inner/a", after: 3);
        await Refuses(server, "/outer/free/annotated", after: 2);
        await Refuses(server, "/outer/own", after: 2);
    }

    [Fact]
    public async Task An_annotation_is_nearer_than_the_call_that_maps_many_endpoints()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGroup("/all").RequireShotLimit(2, perSecond: 0.0001).MapControllers();
                app.MapGroup("/without").RequireShotLimit(1, perSecond: 0.0001).MapControllers().ExemptFromShot();
            },
            services => services.AddControllers().AddApplicationPart(typeof(ExemptionTests).Assembly));
        await Admits(server, "/all/exemptions/exempt");
        await Refuses(server, "/all/exemptions/plain", after: 2);
        await Admits(server, "/without/exemptions/plain");
        await Refuses(server, "/without/exemptions/own", after: 3);
    }

    [Fact]
    public async Task An_exempt_controller_is_out_of_its_bases_limit_and_keeps_its_actions()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapControllers().RequireShotLimit(1, perSecond: 0.0001);
            },
            services => services.AddControllers().AddApplicationPart(typeof(ExemptionTests).Assembly));
        await Admits(server, "/exempt-controller/plain");
        await Refuses(server, "/exempt-controller/own", after: 2);
    }

    private static async Task Admits(TestServer server, string path)
    {
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await server.Get(path)).StatusCode);
    }

    private static async Task Refuses(TestServer server, string path, int after)
    {
        for (var i = 0; i < after; i++)
            Assert.Equal(HttpStatusCode.OK, (await server.Get(path)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get(path)).StatusCode);
    }
}

[ApiController]
[Route("exemptions")]
public class ExemptionsController : ControllerBase
{
    [HttpGet("plain")]
    public string Plain() => Request.Path.Value is null ? "" : "plain";

    [HttpGet("own")]
    [ShotLimit(3, perSecond: 0.0001)]
    public string Own() => Request.Path.Value is null ? "" : "own";

    [HttpGet("exempt")]
    [ShotExempt]
    public string Exempt() => Request.Path.Value is null ? "" : "exempt";
}

[ApiController]
[ShotLimit(1, perSecond: 0.0001)]
public abstract class LimitedBaseController : ControllerBase;

[Route("exempt-controller")]
[ShotExempt]
public class ExemptController : LimitedBaseController
{
    [HttpGet("plain")]
    public string Plain() => Request.Path.Value is null ? "" : "plain";

    [HttpGet("own")]
    [ShotLimit(2, perSecond: 0.0001)]
    public string Own() => Request.Path.Value is null ? "" : "own";
}
