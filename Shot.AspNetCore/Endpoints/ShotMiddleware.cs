using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
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
        var watch = RequestWatch.In(context) is { } found && found.IsOf(context) ? found : RequestWatch.Begin(context);
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

        var aborted = context.RequestAborted;
        if (aborted.IsCancellationRequested)
            return LeftAsync(context);
        var maxWait = GrpcTimeout.Of(context.Request);
        if (guard.CanWait)
            return EnterAsync(context, watch, binding, guard, maxWait);
        var isAdmitted = binding.TryEnter(guard, context, maxWait, aborted, out var call);
        watch.Asked(guard, call);
        return isAdmitted
            ? RunAsync(context, Counted(binding, guard), guard, call)
            : _answers.RefuseAsync(context, guard, call);
    }

    /// <summary>
    /// The client has left, so nobody is to be answered: the status is for the log. Where it is a request timeout that has come, its
    /// middleware answers.
    /// </summary>
    private static Task LeftAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true })
            return Task.FromCanceled(context.RequestAborted);
        if (!context.Response.HasStarted)
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        return Task.CompletedTask;
    }

    private async Task EnterAsync(HttpContext context, RequestWatch watch, EndpointBinding binding, Guard guard, TimeSpan maxWait)
    {
        GuardCall call;
        try
        {
            call = await binding.EnterAsync(guard, context, maxWait, _answers.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            await LeftAsync(context).ConfigureAwait(false);
            return;
        }

        watch.Asked(guard, call);
        await (call.IsRefused ? _answers.RefuseAsync(context, guard, call) : RunAsync(context, Counted(binding, guard), guard, call)).ConfigureAwait(false);
    }

    /// <summary>Of two <c>UseShot()</c> that share a request's limits, the later counts its failure.</summary>
    private static EndpointBinding Counted(EndpointBinding binding, Guard guard) => guard.CountsAdmissions ? binding : EndpointBinding.Unguarded;

    private Task RunAsync(HttpContext context, EndpointBinding binding, Guard guard, GuardCall call)
    {
        _answers.Announce(context, guard);
        return call.HasDeadline ? _deadlines.RunAsync(context, guard, call) : RunAsync(context, binding, call);
    }

    /// <summary>
    /// Hands on the task of the rest of the pipeline, unless that has failed already, or may be refused by a guarded service that it
    /// calls: only then is there something to wait for. Between the call of the handler and the end of its task nothing here touches the
    /// context: the handler may go on with it on another thread.
    /// </summary>
    private Task RunAsync(HttpContext context, EndpointBinding binding, GuardCall call = default)
    {
        var isWatched = binding.Guard is not null && !bindings.HandlersMayBeRefused && !call.HoldsUntilEnd;
        var failures = isWatched ? FailureWatch.Start(context, binding) : null;
        Task work;
        try
        {
            work = next(context);
        }
#pragma warning disable CA1031 // it is thrown again, unless it is answered for
        catch (Exception error)
#pragma warning restore CA1031
        {
            work = Task.FromException(error);
        }

        if (call.HoldsUntilEnd)
        {
            work = HoldAsync(work, binding, call);
            binding = EndpointBinding.Unguarded;
        }

        if (work.IsCompletedSuccessfully || (!work.IsCompleted && !bindings.HandlersMayBeRefused))
        {
            failures?.Look(work);
            return work;
        }

        return AwaitAsync(context, binding, work);
    }

    /// <summary>
    /// Keeps a place in a concurrency limit until the handler has ended. It is free before the refusal of a service behind the handler is
    /// answered.
    /// </summary>
    private static async Task HoldAsync(Task work, EndpointBinding binding, GuardCall call)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception error) when (binding.CountFailed(error))
        {
            throw;
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
        catch (Exception error) when (error is IShotException && !context.Response.HasStarted)
        {
            await _answers.OfAsync(context, (IShotException)error).ConfigureAwait(false);
        }
        catch (Exception error) when (binding.CountFailed(error))
        {
            throw;
        }
    }
}
