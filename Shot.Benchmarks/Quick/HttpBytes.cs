using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore.CompilerServices;
using Shot.CompilerServices;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// Bytes that a request allocates in the whole process, over Kestrel on loopback, beyond those of an application
/// without a guard; and the same for ASP.NET Core's own middleware. The client allocates nothing.
/// </summary>
internal static class HttpBytes
{
    private static readonly byte[] Refusal = new byte[193];
    private static readonly byte[] Body = "ok"u8.ToArray();

    public static IEnumerable<(string Name, Func<string> Run)> All { get; } =
    [
        ("http_refused_bytes_vs_bare", () => Row("http_refused_bytes_vs_bare", "/refused", Bare, Shot, RateLimiter)),
        ("http_admitted_bytes_vs_bare", () => Row("http_admitted_bytes_vs_bare", "/admitted", Bare, Shot, RateLimiter)),
        ("http_admitted_async_bytes_vs_bare", () => Row("http_admitted_async_bytes_vs_bare", "/admitted-async", Bare, Shot, RateLimiter)),
        ("http_admitted_async_with_services_bytes_vs_bare",
            () => Row("http_admitted_async_with_services_bytes_vs_bare", "/admitted-async", Bare, ShotWithServices, RateLimiter)),
        ("http_deadline_bytes_vs_bare", () => Row("http_deadline_bytes_vs_bare", "/deadline", Bare, Shot, RequestTimeouts)),
        ("http_deadline_async_bytes_vs_bare",
            () => Row("http_deadline_async_bytes_vs_bare", "/deadline-async", Bare, Shot, RequestTimeouts)),
        ("http_deadline_core_bytes", Core),
    ];

    /// <summary>An application: its services and its pipeline.</summary>
    private delegate Action<WebApplication> Contender(WebApplicationBuilder builder);

    private static string Row(string name, string path, Contender bare, Contender shot, Contender stock)
    {
        var of = new[] { bare, shot, stock }.Select(contender => BytesOf(contender, path)).ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"RESULT {name} shot_bytes={of[1] - of[0]:F0} stock_bytes={of[2] - of[0]:F0} bare_bytes={of[0]:F0}");
    }

    /// <summary>Bytes that the deadline of a guarded call allocates by itself, over HTTP or not.</summary>
    private static string Core()
    {
        var limit = new LimitDefinition("core", int.MaxValue, int.MaxValue);
        var guard = new GuardDefinition("core") { MaxWaitMs = 60_000, Limits = [limit] }.Guard;
        var calls = new Operation(iterations =>
        {
            for (var i = 0; i < iterations; i++)
            {
                guard.TryEnter(out var call);
                call.Complete();
            }
        });
        Operation.WarmUp(calls);
        calls.Measure();
        return string.Create(CultureInfo.InvariantCulture, $"RESULT http_deadline_core_bytes shot_bytes={calls.Bytes:F0}");
    }

    private static double BytesOf(Contender contender, string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var pipeline = contender(builder);
        using var app = builder.Build();
        pipeline(app);
        app.Start();
        try
        {
            using var client = new RawClient(new Uri(app.Urls.Single()).Port, path);
            client.Send(20_000);

            // The minimum of several runs: other work of the process only adds.
            return Enumerable.Range(0, 5).Min(_ =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                client.Send(4_000);
                return (GC.GetTotalAllocatedBytes(precise: true) - before) / 4_000.0;
            });
        }
        finally
        {
            app.StopAsync().GetAwaiter().GetResult();
        }
    }

    private static Action<WebApplication> Bare(WebApplicationBuilder builder) => app =>
    {
        app.UseRouting();
        app.Use(next => context => context.Request.Path.Value == "/refused" ? RefuseAsync(context) : next(context));
        app.MapGet("/refused", AnswerAsync);
        app.MapGet("/admitted", AnswerAsync);
        app.MapGet("/admitted-async", AnswerLaterAsync);
        app.MapGet("/deadline", AnswerAsync);
        app.MapGet("/deadline-async", AnswerLaterAsync);
    };

    /// <summary>
    /// An application whose only limits are those of its endpoints, as emitted for one without guarded services.
    /// </summary>
    private static Action<WebApplication> Shot(WebApplicationBuilder builder) => app => Shot(app, static app => ShotPipeline.Use(app));

    /// <summary>An application whose handlers may call guarded services, as in this assembly.</summary>
    private static Action<WebApplication> ShotWithServices(WebApplicationBuilder builder) => app => Shot(app, static app => app.UseShot());

    private static void Shot(WebApplication app, Action<WebApplication> useShot)
    {
        app.UseRouting();
        useShot(app);
        app.MapGet("/refused", AnswerAsync).RequireShotLimit(1, perSecond: 1 / 86_400.0);
        app.MapGet("/admitted", AnswerAsync).RequireShotLimit(int.MaxValue, perSecond: int.MaxValue);
        app.MapGet("/admitted-async", AnswerLaterAsync).RequireShotLimit(int.MaxValue, perSecond: int.MaxValue);
        app.MapGet("/deadline", AnswerAsync).RequireShotLimit(int.MaxValue, perSecond: int.MaxValue, limit => limit.MaxWaitMs = 60_000);
        app.MapGet("/deadline-async", AnswerLaterAsync)
            .RequireShotLimit(int.MaxValue, perSecond: int.MaxValue, limit => limit.MaxWaitMs = 60_000);
    }

    private static Action<WebApplication> RateLimiter(WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(limiter => limiter
            .AddPolicy("refuse", _ => System.Threading.RateLimiting.RateLimitPartition.Get("refuse", _ => BclLimiters.TokenBucket(1)))
            .AddPolicy(
                "admit",
                _ => System.Threading.RateLimiting.RateLimitPartition.Get("admit", _ => BclLimiters.TokenBucket(int.MaxValue))));
        return app =>
        {
            app.UseRouting();
            app.UseRateLimiter();
            app.MapGet("/refused", AnswerAsync).RequireRateLimiting("refuse");
            app.MapGet("/admitted", AnswerAsync).RequireRateLimiting("admit");
            app.MapGet("/admitted-async", AnswerLaterAsync).RequireRateLimiting("admit");
        };
    }

    private static Action<WebApplication> RequestTimeouts(WebApplicationBuilder builder)
    {
        builder.Services.AddRequestTimeouts();
        return app =>
        {
            app.UseRouting();
            app.UseRequestTimeouts();
            app.MapGet("/deadline", AnswerAsync).WithRequestTimeout(TimeSpan.FromMinutes(1));
            app.MapGet("/deadline-async", AnswerLaterAsync).WithRequestTimeout(TimeSpan.FromMinutes(1));
        };
    }

    /// <summary>A rejection with as much content as Shot's, for middleware without a limiter.</summary>
    private static Task RefuseAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = "86400";
        response.Headers.CacheControl = "no-store";
        response.ContentType = "application/problem+json";
        response.ContentLength = Refusal.Length;
        return response.Body.WriteAsync(Refusal, 0, Refusal.Length);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = Body.Length;
        return context.Response.Body.WriteAsync(Body, 0, Body.Length);
    }

    private static async Task AnswerLaterAsync(HttpContext context)
    {
        await Task.Yield();
        await AnswerAsync(context);
    }
}
