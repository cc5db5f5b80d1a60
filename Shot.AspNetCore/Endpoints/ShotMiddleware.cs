using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shot.AspNetCore.Answers;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Guards the endpoint that routing has chosen, before its arguments are bound, and answers for it when it is refused or late.
/// </summary>
internal sealed class ShotMiddleware(RequestDelegate next, EndpointBindings bindings)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
            return WatchAsync(context);

        var binding = bindings.Of(endpoint);

        // A pipeline that runs again for the same request, or a second UseShot(), charges nothing twice.
        if (binding.Guard is not { } guard || context.Features.Get<EndpointBinding>() == binding)
            return RunAsync(context);
        context.Features.Set(binding);

        // Without a deadline nobody listens to the token, and the server need not make one.
        if (!guard.TryEnter(guard.HasDeadline ? context.RequestAborted : CancellationToken.None, out var call))
            return Answer.OverloadedAsync(context, call.RetryAfter);
        return call.HoldsUntilEnd ? RunAsync(context, call) : RunAsync(context);
    }

    private async Task RunAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (ShotException error) when (!context.Response.HasStarted)
        {
            await Answer.OfAsync(context, error).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(HttpContext context, GuardCall call)
    {
        var aborted = context.RequestAborted;
        if (call.HasDeadline)
            context.RequestAborted = call.Token;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.IsMissed && !context.Response.HasStarted)
        {
            context.RequestAborted = aborted;
            await Answer.TimeoutAsync(context).ConfigureAwait(false);
        }
        catch (ShotException error) when (!context.Response.HasStarted)
        {
            context.RequestAborted = aborted;
            await Answer.OfAsync(context, error).ConfigureAwait(false);
        }
        finally
        {
            context.RequestAborted = aborted;
            call.Complete();
        }
    }

    private async Task WatchAsync(HttpContext context)
    {
        var before = context.Features.Get<IEndpointFeature>();
        var watch = new UnroutedEndpointFeature(bindings);
        context.Features.Set<IEndpointFeature>(watch);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (ShotException error) when (!context.Response.HasStarted)
        {
            await Answer.OfAsync(context, error).ConfigureAwait(false);
        }
        finally
        {
            context.Features.Set(before);
            if (watch.Endpoint is { } chosen)
                context.SetEndpoint(chosen);
        }
    }
}
