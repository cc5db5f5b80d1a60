using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Rewrite;
using Microsoft.AspNetCore.Routing;

namespace Shot.Tests.Http.Around;

/// <summary>All that runs, re-runs or chooses endpoints in ASP.NET Core, and what applications write to the same end.</summary>
#pragma warning disable ASP0014 // applications write UseEndpoints() too
internal static class Ways
{
    public static readonly IReadOnlyDictionary<string, Way> All = new Dictionary<string, Way>
    {
        ["routing of its own accord"] = new("/target", Plain),
        ["routing that is written"] = new("/target", static site =>
        {
            site.App.UseRouting();
            Plain(site);
        }),
        ["routing and endpoints that are written"] = new("/target", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.App.UseEndpoints(routes => site.Map(routes));
            site.After();
        }),
        ["endpoints before UseShot()"] = new("/target", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.Map();
            site.App.UseEndpoints(static _ => { });
            site.After();
        }),
        ["UseShot() before routing"] = new("/target", static site =>
        {
            site.Before();
            site.App.UseRouting();
            site.After();
            site.Map();
        }),
        ["endpoint routing twice"] = new("/other", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.App.Use(static (context, next) =>
            {
                context.SetEndpoint(null);
                context.Request.Path = "/target";
                return next(context);
            });
            site.App.UseRouting();
            site.After();
            Other(site);
        }),
        ["a status code page, re-executed"] = new("/missing", static site =>
        {
            site.Before();
            site.App.UseStatusCodePagesWithReExecute("/target");
            site.After();
            site.App.MapGet("/missing", static () => Results.NotFound());
            site.Map();
        }),
        ["a status code page for what has no endpoint"] = new("/nowhere", static site =>
        {
            site.Before();
            site.App.UseStatusCodePagesWithReExecute("/target");
            site.After();
            site.Map();
        }),
        ["a status code page, by hand"] = new("/missing", static site =>
        {
            site.Before();
            site.App.UseStatusCodePages(context =>
            {
                context.HttpContext.SetEndpoint(site.Listed());
                return site.Listed().RequestDelegate!(context.HttpContext);
            });
            site.After();
            site.App.MapGet("/missing", static () => Results.NotFound());
            site.Map();
        }),
        ["an exception handler by path"] = new("/failing", static site =>
        {
            site.Before();
            site.App.UseExceptionHandler("/target");
            site.After();
            Failing(site);
        }),
        ["an exception handler by path, routing written"] = new("/failing", static site =>
        {
            site.App.UseExceptionHandler("/target");
            site.App.UseRouting();
            site.Before();
            site.After();
            Failing(site);
        }),
        ["an exception handler by a branch"] = new("/failing", static site =>
        {
            site.Before();
            site.App.UseExceptionHandler(branch => branch.Use(ToTarget).UseRouting().UseEndpoints(routes => site.Map(routes)));
            site.After();
            site.App.MapGet("/failing", static string () => throw new InvalidOperationException("own"));
        }),
        ["an exception handler by a lambda"] = new("/failing", static site =>
        {
            site.Before();
            site.App.UseExceptionHandler(branch => branch.Run(context =>
            {
                context.SetEndpoint(site.Listed());
                return context.GetEndpoint()!.RequestDelegate!(context);
            }));
            site.After();
            Failing(site);
        }),
        ["IExceptionHandler"] = new("/handled", static site =>
        {
            site.Before();
            site.App.UseExceptionHandler(static _ => { });
            site.After();
            site.App.MapGet("/handled", static string () => throw new InvalidOperationException("own"));
            site.Map();
        }),
        ["a rewriter"] = new("/old", static site =>
        {
            site.Before();
            site.App.UseRewriter(new RewriteOptions().AddRewrite("^old$", "target", skipRemainingRules: true));
            site.After();
            site.App.MapGet("/old", static () => "old");
            site.Map();
        }),
        ["a rewriter behind routing that is written"] = new("/old", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.App.UseRewriter(new RewriteOptions().AddRewrite("^old$", "target", skipRemainingRules: true));
            site.After();
            site.App.MapGet("/old", static () => "old");
            site.Map();
        }),
        ["Map with routing of its own"] = new("/branch/target", static site =>
        {
            site.Before();
            site.App.Map("/branch", branch =>
            {
                branch.UseRouting();
                site.After(branch);
                branch.UseEndpoints(routes => site.Map(routes));
            });
            site.App.MapGet("/", static () => "");
        }),
        ["Map with routing of its own, behind a fallback"] = new("/branch/target", static site =>
        {
            site.Before();
            site.App.Map("/branch", branch =>
            {
                branch.Use(static (context, next) =>
                {
                    context.SetEndpoint(null);
                    return next(context);
                });
                branch.UseRouting();
                site.After(branch);
                branch.UseEndpoints(routes => site.Map(routes));
            });
            site.App.MapFallback(static () => "fallback");
        }),
        ["MapWhen with routing of its own"] = new("/target?mine", static site =>
        {
            site.Before();
            site.App.MapWhen(static context => context.Request.QueryString.HasValue, branch =>
            {
                branch.UseRouting();
                site.After(branch);
                branch.UseEndpoints(routes => site.Map(routes));
            });
            site.App.MapGet("/", static () => "");
        }),
        ["UseWhen with routing of its own"] = new("/target?mine", static site =>
        {
            site.Before();
            site.App.UseWhen(static context => context.Request.QueryString.HasValue, branch =>
            {
                branch.UseRouting();
                site.After(branch);
                branch.UseEndpoints(routes => site.Map(routes));
            });
            site.App.MapGet("/", static () => "");
        }),
        ["SetEndpoint with what the services list"] = new("/other", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.App.Use((context, next) =>
            {
                context.SetEndpoint(site.Listed());
                return next(context);
            });
            site.After();
            Other(site);
        }),
        ["SetEndpoint with what the application maps"] = new("/other", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.App.Use((context, next) =>
            {
                context.SetEndpoint(site.Mapped());
                return next(context);
            });
            site.After();
            Other(site);
        }),
        ["SetEndpoint with an endpoint of one's own"] = new("/other", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.App.Use((context, next) =>
            {
                var mapped = site.Mapped();
                context.SetEndpoint(new Endpoint(mapped.RequestDelegate, mapped.Metadata, "mine"));
                return next(context);
            });
            site.After();
            Other(site);
        }),
        ["the delegate of the endpoint that routing has chosen"] = new("/target", static site =>
        {
            site.App.UseRouting();
            site.Before();
            site.After();
            site.App.Use(static (context, next) => context.GetEndpoint() is { RequestDelegate: { } run } ? run(context) : next(context));
            site.Map();
        }),
        ["the delegate of an endpoint, chosen in a terminal middleware"] = new("/other", static site =>
        {
            site.Before();
            site.After();
            Other(site);
            site.App.Run(context =>
            {
                context.SetEndpoint(site.Mapped());
                return context.GetEndpoint()!.RequestDelegate!(context);
            });
        }),
        ["the delegate of an endpoint that the services list, called without being chosen"] = new("/other", static site =>
        {
            site.Before();
            site.After();
            Other(site);
            site.App.Use((HttpContext context, RequestDelegate _) => site.Listed().RequestDelegate!(context));
        }),
        ["the delegate of an endpoint that the application maps, called without being chosen"] = new("/other", static site =>
        {
            site.Before();
            site.After();
            Other(site);
            site.App.Use((HttpContext context, RequestDelegate _) => site.Mapped().RequestDelegate!(context));
        }),
        ["ShortCircuit()"] = new("/target", static site =>
        {
            site.Before();
            site.After();
            site.Map().ShortCircuit();
        }),
        ["ShortCircuit() in a branch"] = new("/branch/target", static site =>
        {
            site.Before();
            site.App.Map("/branch", branch =>
            {
                branch.UseRouting();
                site.After(branch);
                branch.UseEndpoints(routes => site.Map(routes).ShortCircuit());
            });
            site.App.MapGet("/", static () => "");
        }),
        ["a group that is short-circuited"] = new("/group/target", static site =>
        {
            site.Before();
            site.After();
            var group = site.App.MapGroup("/group");
            group.ShortCircuit();
            site.Map(group);
        }),
        ["a fallback"] = new("/nowhere", static site =>
        {
            site.Before();
            site.After();
            site.Map(pattern: "{*path:nonfile}").Add(static endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
        }),
        ["an output cache"] = new("/target", static site =>
        {
            site.Before();
            site.App.UseOutputCache();
            site.After();
            site.Map();
        }),
        ["a response cache"] = new("/target", static site =>
        {
            site.Before();
            site.App.UseResponseCaching();
            site.After();
            site.Map();
        }),
        ["a method override"] = new("/target", static site =>
        {
            site.Before();
            site.App.UseHttpMethodOverride();
            site.After();
            site.Map();
        }),
        ["a path base"] = new("/base/target", static site =>
        {
            site.App.UsePathBase("/base");
            site.App.UseRouting();
            site.Before();
            site.After();
            site.Map();
        }),
        ["a library that runs the endpoints itself"] = new("/target", static site =>
        {
            Library(site.App, site);
            site.Before();
            site.After();
        }),
        ["a feature that is put back"] = new("/target", static site =>
        {
            site.App.UseRouting();
            site.App.Use(static (context, next) =>
            {
                var feature = context.Features.Get<Microsoft.AspNetCore.Http.Features.IEndpointFeature>();
                context.Features.Set(feature);
                return next(context);
            });
            site.Before();
            site.After();
            site.Map();
        }),
    };

    private static void Plain(Site site)
    {
        site.Before();
        site.After();
        site.Map();
    }

    private static void Other(Site site)
    {
        site.App.MapGet("/other", static () => "other");
        site.Map();
    }

    private static void Failing(Site site)
    {
        site.App.MapGet("/failing", static string () => throw new InvalidOperationException("own"));
        site.Map();
    }

    private static void Library(IApplicationBuilder app, Site site)
    {
        app.UseRouting();
        app.UseEndpoints(routes => site.Map(routes));
    }

    private static Task ToTarget(HttpContext context, RequestDelegate next)
    {
        context.Request.Path = "/target";
        return next(context);
    }
}
