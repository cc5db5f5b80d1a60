using System.Diagnostics.CodeAnalysis;

namespace Shot.Dashboard;

/// <summary>The endpoints of one page: its files, its data and its changes.</summary>
internal sealed class DashboardEndpoints(DashboardHost host, AccessRules access)
{
    private readonly ChangeEndpoints _changes = new(host, access);
    private readonly PageStream _stream = new(host, access);

    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        var group = endpoints.MapGroup(pattern);
        group.ExemptFromShot();
        group.DisableRateLimiting();
        group.ExcludeFromDescription();
        ((IEndpointConventionBuilder)group).Finally(access.Check);

        Map(HttpMethods.Get, "/", SendPageAsync);
        foreach (var name in Page.Names)
            Map(HttpMethods.Get, "/" + name, context => Page.WriteAsync(context, name));
        Map(HttpMethods.Get, "/events", _stream.RunAsync).DisableRequestTimeout();
        Map(HttpMethods.Get, "/history.json", SendHistoryAsync);
        Map(HttpMethods.Get, "/limits.json", SendLimitsAsync);
        Map(HttpMethods.Put, "/limits/{**name}", _changes.ChangeAsync);
        Map(HttpMethods.Delete, "/limits/{**name}", _changes.ResetAsync);
        Map(HttpMethods.Put, "/mode", _changes.ChangeModeAsync);
        Map(HttpMethods.Delete, "/mode", _changes.ResetAllAsync);
        return group;

        // As request delegates, which need neither reflection nor a generator to read their parameters.
        IEndpointConventionBuilder Map(string method, [StringSyntax("Route")] string route, RequestDelegate handler) =>
            group.MapMethods(route, [method], (RequestDelegate)(context => AnswerAsync(context, handler)));
    }

    private Task AnswerAsync(HttpContext context, RequestDelegate handler)
    {
        SecurityHeaders.Write(context.Response.Headers);
        return access.Denial(context) is { } reason
            ? ProblemJson.WriteAsync(context, StatusCodes.Status403Forbidden, "Not answered", reason)
            : handler(context);
    }

    /// <summary>The page's references are relative, so that it works behind any prefix. They need a slash at the end.</summary>
    private static Task SendPageAsync(HttpContext context)
    {
        var path = (context.Request.PathBase + context.Request.Path).ToUriComponent();
        if (path.EndsWith('/'))
            return Page.WriteAsync(context, Page.Start);
        context.Response.Redirect(path[(path.LastIndexOf('/') + 1)..] + "/");
        return Task.CompletedTask;
    }

    private async Task SendLimitsAsync(HttpContext context)
    {
        var mayChange = await access.MayChangeAsync(context).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(
            host.Read(mayChange), DashboardJson.Default.LimitsJson, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    private Task SendHistoryAsync(HttpContext context)
    {
        var ids = context.Request.Query["id"]
            .Select(static id => int.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .ToHashSet();
        if (ids.Count is 0 or > DashboardHost.MaxHistories || !TryReadStep(context.Request, out var step))
            return ProblemJson.WriteAsync(
                context, StatusCodes.Status400BadRequest, "Not a history",
                $"Write ?id=… with 1 to {DashboardHost.MaxHistories} numbers of limits, which limits.json has, and step=… with a number of "
                + $"seconds from 1 to {LimitHistory.Length}.");
        return context.Response.WriteAsJsonAsync(
            host.ReadHistory(ids, step), DashboardJson.Default.HistoriesJson, cancellationToken: context.RequestAborted);
    }

    private static bool TryReadStep(HttpRequest request, out int step)
    {
        step = 1;
        return request.Query["step"].ToString() is not { Length: > 0 } text
            || (int.TryParse(text, CultureInfo.InvariantCulture, out step) && step is >= 1 and <= LimitHistory.Length);
    }
}
