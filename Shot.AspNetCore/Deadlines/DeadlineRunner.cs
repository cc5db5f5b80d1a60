using Shot.Guarding;

namespace Shot.AspNetCore.Deadlines;

/// <summary>Runs the rest of the pipeline under a deadline. Allocates nothing if it completes at once, else one state machine.</summary>
internal sealed class DeadlineRunner(RequestDelegate next, HttpAnswers answers)
{
    /// <param name="context">The request.</param>
    /// <param name="guard">The guard that has admitted it.</param>
    /// <param name="call">Its call.</param>
    /// <param name="shortest">Learns how long the work takes; null if nobody wants to know.</param>
    public Task RunAsync(HttpContext context, Guard guard, GuardCall call, ShortestWork? shortest)
    {
        if (ContestedResponse.In(context) is { } outer)
            return RunWithinAsync(context, guard, call, outer, shortest);

        var response = ContestedResponse.Of(context.Features);
        response.Begin(context, answers, guard, call);
        var work = Start(next, context);
        if (work.IsCompletedSuccessfully)
            work = response.StartingAsync();
        if (!work.IsCompletedSuccessfully)
            return EndAsync(context, response, work, shortest);
        call.Release();
        if (!response.TryEnd(succeeded: true))
            return response.EndLateAsync(context, work);
        Learn(context, shortest, response.Begun);
        response.Record(error: null);
        return work;
    }

    /// <summary>Runs the pipeline. An exception that it throws synchronously is in the task, too.</summary>
    public static Task Start(RequestDelegate next, HttpContext context)
    {
        try
        {
            return next(context);
        }
#pragma warning disable CA1031 // rethrown by the task unless it is answered
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Task.FromException(error);
        }
    }

    /// <summary>Learns how long work takes that succeeds, where callers have deadlines: other answers may be quicker, and work whose client
    /// has left may have ended early.</summary>
    private static void Learn(HttpContext context, ShortestWork? shortest, long begun)
    {
        if (shortest is { IsMeasured: true } && !context.RequestAborted.IsCancellationRequested
            && context.Response.StatusCode < StatusCodes.Status400BadRequest && !GrpcAnswer.SaysFailed(context))
        {
            shortest.Add(begun);
        }
    }

    private async Task EndAsync(HttpContext context, ContestedResponse response, Task work, ShortestWork? shortest)
    {
        await response.EndOf(work).ConfigureAwait(false);
        if (work.IsCompletedSuccessfully)
        {
            work = response.StartingAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (work.IsCompleted)
            response.GuardCall.Release();
        var call = response.GuardCall;
        var error = work.Exception?.InnerException;
        if (!response.TryEnd(work.IsCompletedSuccessfully))
        {
            work = response.EndLateAsync(context, work);
        }
        else
        {
            if (work.IsCompletedSuccessfully)
                Learn(context, shortest, response.Begun);
            response.Record(error);
            if (error is IShotException refusal && !context.Response.HasStarted)
                work = answers.OfAsync(context, refusal);
            else if (error is not null)
                response.CountFailed(call, error);
        }

        await work.ConfigureAwait(false);
    }

    /// <summary>Runs a second guard of the same request, which shares the contested response: the earliest deadline claims it.</summary>
    private async Task RunWithinAsync(
        HttpContext context, Guard guard, GuardCall call, ContestedResponse response, ShortestWork? shortest)
    {
        var aborted = context.RequestAborted;
        response.Admit(guard);
        context.RequestAborted = call.Token;
        var deadlineName = call.DeadlineName;
        var counters = call.Counters;
        var begun = call.Begun;
        call.Listen(number => response.TryMiss(number, guard, counters, deadlineName, begun), response.Call);
        IShotException? refusal = null;
        try
        {
            await next(context).ConfigureAwait(false);
            if (!response.IsLate)
                Learn(context, shortest, begun);
            response.Record(guard, begun, error: null);
        }
        catch (Exception error)
        {
            response.Record(guard, begun, error);
            response.CountFailed(call, error);
            refusal = error as IShotException;
            if (refusal is null || context.Response.HasStarted)
                throw;
        }
        finally
        {
            // The context of a late request may have been released.
            if (!response.IsLate)
                context.RequestAborted = aborted;
            call.Release();
        }

        // The call has ended: its place is free before its refusal is answered.
        if (refusal is not null)
            await answers.OfAsync(context, refusal).ConfigureAwait(false);
    }
}
