using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Endpoints;

namespace Shot.Tests.Http.Deadlines;

/// <summary>A guarded handler at <c>/guarded</c> of which the test knows when it has begun to wait and how it has ended.</summary>
internal sealed class Stage
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Uri Path { get; } = new("/guarded", UriKind.Relative);

    /// <summary>The handler waits.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the handler has ended: with its exception, or null.</summary>
    public TaskCompletionSource<Exception?> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the handler waits for.</summary>
    public Task Released => _release.Task;

    public void Release() => _release.TrySetResult();

    public Task<DeadlineServer> Serve(
        RequestDelegate handler,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? before = null,
        Action<WebApplication>? after = null,
        Action<IEndpointConventionBuilder>? endpoint = null) => DeadlineServer.Start(
        (app, _) =>
        {
            before?.Invoke(app);
            app.UseShot();
            after?.Invoke(app);
            var route = app.Map("/guarded", context => RunAsync(handler, context));
            route.WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard()));
            endpoint?.Invoke(route);
        },
        services);

    private async Task RunAsync(RequestDelegate handler, HttpContext context)
    {
        try
        {
            var work = handler(context);
            if (!work.IsCompleted)
                Entered.TrySetResult();
            await work;
            Ended.TrySetResult(null);
        }
        catch (Exception error)
        {
            Ended.TrySetResult(error);
            throw;
        }
    }
}
