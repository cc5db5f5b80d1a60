using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>Guards whose time the test moves.</summary>
internal static class TestGuards
{
    public static LimitPolicy Limit(string name, int permits, FakeTimeProvider time, double perSecond = 1) =>
        new(new LimitDefinition(name, permits, perSecond), time);

    public static Guard With(
        FakeTimeProvider time, int maxWaitMs = 0, bool abandon = false, int permits = 1000, string name = "limit", bool debugger = false, int maxAbandoned = 0, int concurrency = 0, GuardSet? set = null) =>
        With(time, [Limit(name, permits, time)], maxWaitMs, abandon, name, debugger, maxAbandoned, concurrency, set);

    public static Guard With(
        FakeTimeProvider time, LimitPolicy[] limits, int maxWaitMs = 0, bool abandon = false, string name = "limit", bool debugger = false, int maxAbandoned = 0, int concurrency = 0, GuardSet? set = null) =>
        new(name, TimeSpan.FromMilliseconds(maxWaitMs), abandon, maxAbandoned, [.. limits.Select(static limit => new LimitUse(limit.Definition, limit))], concurrency == 0 ? [] : [new ConcurrencyPolicy(new ConcurrencyDefinition(name + " at once", concurrency))], time, () => debugger) { Set = set };

    /// <summary>A guard whose calls may wait.</summary>
    public static Guard Waiting(FakeTimeProvider time, int permits, double perSecond, int maxQueueMs, int maxWaitMs = 0, int concurrency = 0, GuardSet? set = null, params LimitDefinition[] beside) =>
        With(
            time,
            [.. beside.Prepend(new LimitDefinition("queue", permits, perSecond) { MaxQueueMs = maxQueueMs }).Select(definition => new LimitPolicy(definition, time))],
            maxWaitMs,
            concurrency: concurrency,
            set: set);

    /// <summary>Calls asynchronous work as emitted code does.</summary>
    public static Task<T> Call<T>(this Guard guard, Func<CancellationToken, Task<T>> work, CancellationToken caller = default)
    {
        if (!guard.TryEnter(caller, out var call))
            return Task.FromException<T>(call.Refusal());
        try
        {
            return call.Run(work(call.Token));
        }
        catch (Exception error)
        {
            return Task.FromException<T>(call.Fail(error));
        }
    }

    /// <summary>Calls the twin of asynchronous work as emitted code does.</summary>
    public static ValueTask<ShotResult<T>> TryCall<T>(this Guard guard, Func<CancellationToken, Task<T>> work, CancellationToken caller = default)
    {
        if (!guard.TryEnter(caller, out var call))
            return new(call.Overloaded<T>());
        try
        {
            return call.TryRun(work(call.Token));
        }
        catch (Exception error)
        {
            return call.TryFail<T>(error);
        }
    }

    /// <summary>Work that stops with its token, and only then.</summary>
    public static async Task<int> UntilCancelled(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return 0;
    }
}
