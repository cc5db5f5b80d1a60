using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Around;

/// <summary>The kinds of endpoints with limits that requests come to in all ways. Each admits two requests, and the next only after hours.</summary>
public enum Target
{
    /// <summary>A minimal API handler with an annotation.</summary>
    Handler,

    /// <summary>An annotated <c>RequestDelegate</c>.</summary>
    Delegate,

    /// <summary>An annotated action of a controller.</summary>
    Action,

    /// <summary>An endpoint that <c>RequireShotLimit</c> limits.</summary>
    Limited,

    /// <summary>An endpoint of a group that <c>RequireShotLimit</c> limits.</summary>
    Grouped,
}

/// <summary>How often a host's target has run.</summary>
public sealed class Runs
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public string Add()
    {
        Interlocked.Increment(ref _count);
        return "ran";
    }
}

/// <summary>Maps a target.</summary>
internal static class Targets
{
    public const string Name = "the target";

    public static IEndpointConventionBuilder Map(this Target target, IEndpointRouteBuilder routes, string pattern) => (target switch
    {
        Target.Handler => routes.MapGet(pattern, Handler),
        Target.Delegate => routes.Map(pattern, Raw),
        Target.Action => (IEndpointConventionBuilder)routes.MapControllerRoute(pattern, pattern, new { controller = "Around", action = nameof(AroundController.Target) }),
        Target.Limited => routes.Map(pattern, (Runs runs) => runs.Add()).RequireShotLimit(2, perSecond: 0.0001),
        _ => routes.MapGroup("").RequireShotLimit(2, perSecond: 0.0001).Map(pattern, (Runs runs) => runs.Add()),
    }).WithDisplayName(Name);

    [ShotLimit(2, perSecond: 0.0001)]
    public static string Handler(Runs runs) => runs.Add();

    [ShotLimit(2, perSecond: 0.0001)]
    public static Task Raw(HttpContext context) => context.Response.WriteAsync(context.RequestServices.GetRequiredService<Runs>().Add());
}

public sealed class AroundController : ControllerBase
{
    [ShotLimit(2, perSecond: 0.0001)]
    public string Target([FromServices] Runs runs) => Request.Path.HasValue ? runs.Add() : "";
}
