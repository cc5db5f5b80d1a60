using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Shot.Tests.Http;

/// <summary>Annotated handlers of every form. Each admits one request, and the next only after hours.</summary>
internal static class Handlers
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/named", Named);
        app.MapGet("/generic", Generic<int>);
        app.MapGet("/lambda", [ShotLimit(1, perSecond: 0.0001)] () => "lambda");
        app.MapGet("/stacked",
            [ShotLimit(5, perSecond: 0.00001)]
        [ShotLimit(1, perSecond: 0.0001)]
        () => "stacked");
        app.MapGet("/request-delegate", Raw);
        app.MapGet("/raw-lambda", [ShotLimit(1, perSecond: 0.0001)] (HttpContext context) => context.Response.WriteAsync("raw"));
        app.MapGet("/local", Local);
        app.MapGet("/instance", new Instance().Get);
        app.MapGroup("/group").MapGroup("/inner").MapGet("/{id}", Grouped);
        app.MapGet("/first", Twice);
        app.MapGet("/second", Twice);
        app.MapPost("/body", Body);
        app.MapGet("/own", Failing);
        app.MapGet("/cooperative", Cooperative);
        app.MapGet("/one-at-a-time", OneAtATime);
        app.MapGet("/deadline", DeadlineAlone);

        [ShotLimit(1, perSecond: 0.0001)]
        static string Local() => "local";
    }

    [ShotLimit(1, perSecond: 0.0001)]
    public static string Named() => "named";

    [ShotConcurrency(1)]
    public static async Task<string> OneAtATime([FromServices] Gateway gateway)
    {
        gateway.Entered.TrySetResult();
        await gateway.Leave.Task;
        return "left";
    }

    [ShotDeadline(1)]
    public static Task DeadlineAlone(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    [ShotLimit(1, perSecond: 0.0001)]
    public static string Generic<T>() => typeof(T).Name;

    [ShotLimit(1, perSecond: 0.0001)]
    public static Task Raw(HttpContext context) => context.Response.WriteAsync("raw");

    [ShotLimit(1, perSecond: 0.0001)]
    public static string Grouped(int id, int[]? items = null) => $"{id}{items}";

    [ShotLimit(1, perSecond: 0.0001)]
    public static string Twice() => "twice";

    [ShotLimit(1, perSecond: 0.0001)]
    public static string Body(Dictionary<string, int> items) => $"{items.Count}";

    [ShotLimit(100, perSecond: 100)]
    public static string Failing() => throw new InvalidOperationException("own");

    [ShotLimit(100, perSecond: 100, MaxWaitMs = 100)]
    public static async Task<string> Cooperative(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return "";
    }

    private sealed class Instance
    {
        [ShotLimit(1, perSecond: 0.0001)]
        public string Get() => "instance" + GetHashCode().ToString(System.Globalization.CultureInfo.InvariantCulture)[..0];
    }
}

[ApiController]
[Route("controller")]
[ShotLimit(2, perSecond: 0.0001)]
public class LimitedController : ControllerBase
{
    [HttpGet("action")]
    [ShotLimit(1, perSecond: 0.0001)]
    public virtual string Action() => "action";

    [HttpGet("other")]
    public string Other() => Request.Path.Value is null ? "" : "other";

    [HttpGet("exempt")]
    [ShotExempt]
    public string Exempt() => Request.Path.Value is null ? "" : "exempt";
}

/// <summary>Without routes of its own.</summary>
public class ConventionalController : Controller
{
    [ShotLimit(1, perSecond: 0.0001)]
    public IActionResult Limited() => Content("limited");

    public IActionResult Free() => Content("free");
}

[ApiController]
public abstract class BaseController : ControllerBase
{
    [HttpGet]
    [ShotLimit(3, perSecond: 0.0001)]
    public virtual string Action() => "base";
}

[Route("overriding")]
public class OverridingController : BaseController
{
    [ShotLimit(2, perSecond: 0.0001)]
    public override string Action() => "overriding";
}

[Route("inheriting")]
public class InheritingController : BaseController
{
    public override string Action() => "inheriting";
}

[Route("derived")]
public class DerivedController : LimitedController
{
    public override string Action() => "derived";
}
