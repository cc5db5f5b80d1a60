using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Net.Http.Headers;
using Shot.AspNetCore.Deadlines;
using Shot.AspNetCore.Keys;
using Shot.Guarding;

namespace Shot.AspNetCore.Endpoints;

/// <summary>The middleware of <c>UseShot()</c>: charges the endpoint that routing selected before its arguments are bound, and answers
/// refused and late requests.</summary>
/// <remarks>The path of a request: <see cref="RequestWatch"/> finds or records its endpoint, <see cref="EndpointBinding"/> enters the
/// endpoint's guard with the request's keys, <see cref="DeadlineRunner"/> runs the handler if there is a deadline, and
/// <see cref="HttpAnswers"/> writes the rejection. Requests without an endpoint have only the limits of all requests.
/// <see cref="GuardedEndpoint"/> charges endpoints that are selected later.</remarks>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="bindings">The host's guarded endpoints.</param>
/// <param name="isFollowed">Whether another <c>UseShot()</c> follows: if this one runs before authentication, limits that require the user
/// are left to that one.</param>
internal sealed class ShotMiddleware(RequestDelegate next, EndpointBindings bindings, bool isFollowed = false)
{
    private readonly HttpAnswers _answers = bindings.Answers;
    private readonly DeadlineRunner _deadlines = new(next, bindings.Answers);

    public Task InvokeAsync(HttpContext context)
    {
        var watch = RequestWatch.In(context) is { } found && found.IsOf(context) ? found : RequestWatch.Begin(context);
        watch.Passed = bindings;

        // The limits of an endpoint selected later, and those of a preflight that reaches its endpoint, are charged by its GuardedEndpoint.
        var binding = watch.Endpoint is not { } endpoint ? bindings.WithoutEndpoint
            : GuardedEndpoint.Of(endpoint)?.BindingIn(bindings) ?? bindings.Of(endpoint);
        var isOfEndpoint = binding.Guard is null || !IsPreflight(context.Request) || binding.Exempts(context);
        return GuardAsync(context, watch, isOfEndpoint ? binding : bindings.WithoutEndpoint);
    }

    /// <summary>Charges a request for an endpoint and runs the rest of the pipeline.</summary>
    public Task GuardAsync(HttpContext context, RequestWatch watch, EndpointBinding binding)
    {
        // Before the charge, since the application's code may throw.
        var criticality = CriticalityOf(context, binding);
        if (watch.IsRefused && RefusalPage.IsMade(context))
        {
            binding.Charge(watch);
            return RunUnguardedAsync(context, criticality);
        }

        if (binding.Exempts(context))
        {
            binding.PassExempt(watch);
            return RunUnguardedAsync(context, criticality);
        }

        var charged = watch.Charged;
        var isEarly = isFollowed && binding.NeedsUser && !Authentication.HasRun(context);

        // The request may not reach the UseShot() that follows, which may be in a branch. Its endpoint then charges the rest. Set again, it
        // does that even if it has no limits besides those of all requests.
        if (isEarly)
            watch.Endpoint = watch.Endpoint;
        if ((isEarly ? binding.ChargeEarly(watch) : binding.Charge(watch)) is not { } guard)
            return RunUnguardedAsync(context, criticality);

        var aborted = context.RequestAborted;
        if (aborted.IsCancellationRequested)
        {
            watch.Charged = charged;
            return LeftAsync(context);
        }

        var maxWait = guard.Deadlines.Count == 0
            ? Timeout.InfiniteTimeSpan
            : CallerDeadline.Of(context.Request, guard.TrustsCaller || _answers.TrustCallers, _answers.CallerDeadlineHeader);
        if (binding.Work is { } work && guard.HasNoTime(maxWait, work))
        {
            watch.Charged = charged;
            return _answers.TimeoutAsync(context, guard.DeadlineName);
        }

        if (guard.CanWait)
            return EnterAsync(context, watch, charged, binding, guard, maxWait, criticality);
        GuardCall call;
        try
        {
            binding.TryEnter(guard, context, watch, maxWait, criticality, aborted, out call);
        }
        catch
        {
            // A key or a cost of the application's has thrown. Nothing was charged.
            watch.Charged = charged;
            throw;
        }

        try
        {
            return AnswerAsync(context, watch, charged, binding, guard, call);
        }
        finally
        {
            call.EndFlow();
        }
    }

    /// <summary>What the application states for a request, or else its endpoint. The limits and the services behind it go by what a call
    /// around the request states, if there is one.</summary>
    private ShotCriticality? CriticalityOf(HttpContext context, EndpointBinding binding) =>
        _answers.Criticality is { } stated && !CallCriticality.Outer.IsStated && !binding.IsHub && stated(context) is { } criticality
            ? criticality
            : binding.Criticality;

    /// <summary>Runs a request that is charged for nothing here. Guarded services behind it go by its criticality.</summary>
    private Task RunUnguardedAsync(HttpContext context, ShotCriticality? stated)
    {
        if (stated is null)
            return RunAsync(context, call: default);
        var criticality = CallCriticality.Of(stated);
        criticality.Begin();
        try
        {
            return RunAsync(context, call: default);
        }
        finally
        {
            criticality.End();
        }
    }

    /// <summary>CORS middleware answers preflights. A request that only looks like one is charged at its endpoint.</summary>
    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.ContainsKey(HeaderNames.Origin)
        && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    /// <summary>The client has disconnected, so the status is only for logs. On a request timeout its middleware answers.</summary>
    private static Task LeftAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true })
            return Task.FromCanceled(context.RequestAborted);
        if (!context.Response.HasStarted)
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        return Task.CompletedTask;
    }

    private async Task EnterAsync(
        HttpContext context, RequestWatch watch, ChargedLimits? charged, EndpointBinding binding, Guard guard, TimeSpan maxWait,
        ShotCriticality? criticality)
    {
        GuardCall call;
        try
        {
            call = await binding.EnterAsync(guard, context, watch, maxWait, criticality, _answers.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            watch.Charged = charged;
            await LeftAsync(context).ConfigureAwait(false);
            return;
        }
        catch
        {
            watch.Charged = charged;
            throw;
        }

        await AnswerAsync(context, watch, charged, binding, guard, call).ConfigureAwait(false);
    }

    /// <summary>Runs an admitted request and rejects a refused one. A refused request was charged for nothing: middleware around may run
    /// the pipeline again, which must ask the limits again.</summary>
    private Task AnswerAsync(
        HttpContext context, RequestWatch watch, ChargedLimits? charged, EndpointBinding binding, Guard guard, GuardCall call)
    {
        if (call.IsRefused)
        {
            watch.Charged = charged;
            return _answers.RefuseAsync(context, guard, watch, call);
        }

        // The methods of a hub have deadlines of their own, and not that of the long request that carries their calls.
        if (binding.IsHub)
            call.EndDeadline();

        // Middleware around may have run a refused request again.
        watch.IsRefused = false;
        watch.Track(guard, call);
        _answers.Announce(context, guard, watch);

        // If two UseShot() share a request's limits, only the later one counts its failure, and the deadline belongs to the earlier one.
        var isWithin = (guard != binding.Guard || !guard.CountsAdmissions) && ContestedResponse.In(context) is not null;
        return call.HasDeadline || isWithin ? _deadlines.RunAsync(context, guard, call, binding.Work) : RunAsync(context, call);
    }

    /// <summary>Returns the task of the rest of the pipeline without awaiting it, unless it has failed or a guarded service behind the
    /// handler may refuse it. The context is not touched between the handler's call and the end of its task: the handler may use it on
    /// another thread.</summary>
    private Task RunAsync(HttpContext context, GuardCall call)
    {
        var isWatched = call.CountsFailures && !bindings.HandlersMayBeRefused && !call.HoldsUntilEnd;
        var failures = isWatched ? FailureWatch.Start(context, call) : null;
        var work = DeadlineRunner.Start(next, context);
        if (call.HoldsUntilEnd)
        {
            work = HoldAsync(work, call);
            call = default;
        }

        if (work.IsCompletedSuccessfully || (!work.IsCompleted && !bindings.HandlersMayBeRefused))
        {
            if (failures is null)
                call.RecordEnd(work);
            failures?.Look(work);
            return work;
        }

        return AwaitAsync(context, call, work);
    }

    /// <summary>Holds a place in a concurrency limit until the handler has ended. The place is free before the refusal of a service behind
    /// the handler is answered.</summary>
    private static async Task HoldAsync(Task work, GuardCall call)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception error) when (call.CountFailed(error))
        {
            throw;
        }
        finally
        {
            call.RecordEnd(work);
            call.Release();
        }
    }

    private async Task AwaitAsync(HttpContext context, GuardCall call, Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception error) when (error is IShotException && !context.Response.HasStarted)
        {
            await _answers.OfAsync(context, (IShotException)error).ConfigureAwait(false);
        }
        catch (Exception error) when (call.CountFailed(error))
        {
            throw;
        }
        finally
        {
            call.RecordEnd(work);
        }
    }
}
