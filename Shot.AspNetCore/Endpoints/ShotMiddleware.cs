using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Deadlines;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Guards the endpoint that routing has chosen, before its arguments are bound, and answers for it when it is refused or late.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="bindings">What guards which endpoint.</param>
/// <param name="isFollowed">Whether another <c>UseShot()</c> follows, which takes what needs the user if this one stands before authentication.</param>
internal sealed class ShotMiddleware(RequestDelegate next, EndpointBindings bindings, bool isFollowed = false)
{
    private readonly HttpAnswers _answers = bindings.Answers;
    private readonly DeadlineRunner _deadlines = new(next, bindings.Answers);

    public Task InvokeAsync(HttpContext context)
    {
        var watch = RequestWatch.In(context) ?? RequestWatch.Begin(context);
        watch.Passed = bindings;

        // What is chosen only after this, and what a preflight comes to, is charged by what stands in for it.
        if (watch.Endpoint is not { } endpoint || Preflight.Is(context.Request))
            return RunAsync(context, EndpointBinding.Unguarded);
        return GuardAsync(context, watch, GuardedEndpoint.Of(endpoint)?.BindingIn(bindings) ?? bindings.Of(endpoint));
    }

    /// <summary>Guards an endpoint in this request.</summary>
    public Task GuardAsync(HttpContext context, RequestWatch watch, EndpointBinding binding)
    {
        var charged = isFollowed && binding.NeedsUser && !Authentication.HasRun(context) ? binding.ChargeEarly(watch) : binding.Charge(watch);
        if (charged is not { } guard)
            return RunAsync(context, EndpointBinding.Unguarded);

        // Without a deadline nobody listens to the token, and the server need not make one.
        var dueIn = guard.DueIn;
        var (maxWait, aborted) = dueIn == Timeout.InfiniteTimeSpan ? (dueIn, CancellationToken.None) : (GrpcTimeout.Earliest(dueIn, context.Request.Headers), context.RequestAborted);
        if (guard.CanWait)
            return EnterAsync(context, binding, guard, maxWait);
        return binding.TryEnter(guard, context, maxWait, aborted, out var call) ? RunAsync(context, binding, guard, call) : _answers.RefuseAsync(context, guard, call);
    }

    private async Task EnterAsync(HttpContext context, EndpointBinding binding, Guard guard, TimeSpan maxWait)
    {
        GuardCall call;
        try
        {
            call = await binding.EnterAsync(guard, context, maxWait, _answers.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered: this is for the log.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        await (call.IsRefused ? _answers.RefuseAsync(context, guard, call) : RunAsync(context, binding, guard, call)).ConfigureAwait(false);
    }

    private Task RunAsync(HttpContext context, EndpointBinding binding, Guard guard, GuardCall call)
    {
        _answers.Announce(context, guard);
        if (call.HasDeadline)
            return _deadlines.RunAsync(context, guard, call);
        return call.HoldsUntilEnd ? HoldAsync(context, binding, call) : RunAsync(context, binding);
    }

    /// <summary>
    /// Hands on the task of the rest of the pipeline, unless that has failed already, or may be refused by a guarded service that it
    /// calls: only then is there something to wait for.
    /// </summary>
    private Task RunAsync(HttpContext context, EndpointBinding binding)
    {
        Task work;
        try
        {
            work = next(context);
        }
        catch (ShotException refusal) when (!context.Response.HasStarted)
        {
            return _answers.OfAsync(context, refusal);
        }
        catch (Exception error) when (binding.CountFailed(error))
        {
            throw;
        }

        if (work.IsCompletedSuccessfully)
            return work;
        if (work.IsCompleted || bindings.HandlersMayBeRefused)
            return AwaitAsync(context, binding, work);
        if (binding.Guard is not null)
            context.Response.OnCompleted(binding.CountFailedTask, work);
        return work;
    }

    /// <summary>Keeps a place in a concurrency limit until the handler has ended.</summary>
    private async Task HoldAsync(HttpContext context, EndpointBinding binding, GuardCall call)
    {
        try
        {
            await RunAsync(context, binding).ConfigureAwait(false);
        }
        finally
        {
            call.Complete();
        }
    }

    private async Task AwaitAsync(HttpContext context, EndpointBinding binding, Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (ShotException refusal) when (!context.Response.HasStarted)
        {
            await _answers.OfAsync(context, refusal).ConfigureAwait(false);
        }
        catch (Exception error) when (binding.CountFailed(error))
        {
            throw;
        }
    }
}
