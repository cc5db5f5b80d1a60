using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;

#pragma warning disable CA1822 // SignalR invokes instance methods

namespace Shot.Tests.Http.Kinds;

/// <summary>Annotated methods of every form that SignalR invokes.</summary>
public class MethodsHub(IScarceStock stock) : Hub
{
    [ShotLimit(1, perSecond: 0.0001)]
    public string Once() => "once";

    [HubMethodName("renamed")]
    [ShotLimit(1, perSecond: 0.0001, MaxWaitMs = 60_000)]
    public Task<string> NamedOtherwise() => Task.FromResult("renamed");

    [ShotLimit(100, perSecond: 100, MaxWaitMs = 100)]
    public async Task<string> UntilDeadline()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, Context.ConnectionAborted);
        return "";
    }

    [ShotLimit(100, perSecond: 100, MaxWaitMs = 100, Abandon = true)]
    public Task Deaf() => Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);

    [ShotConcurrency(1)]
    public async Task<int> OneAtATime()
    {
        await Task.Yield();
        return 1;
    }

    [ShotLimit(100, perSecond: 100)]
    public Task Failing() => throw new HubException("own");

    [ShotConcurrency(1)]
    public async IAsyncEnumerable<int> Alone([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return 1;
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    [ShotConcurrency(2), ShotCriticality(ShotCriticality.Sheddable)]
    public IAsyncEnumerable<int> LessImportant(CancellationToken cancellationToken) => Alone(cancellationToken);

    [ShotLimit(1, perSecond: 0.0001)]
    public async IAsyncEnumerable<int> Stream(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return i;
        }
    }

    [ShotLimit(100, perSecond: 100, MaxWaitMs = 100)]
    public async IAsyncEnumerable<string> LateStream([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return "first";
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    [ShotLimit(1, perSecond: 0.0001)]
    public async Task<ChannelReader<int>> Channel(int count)
    {
        await Task.Yield();
        return Fill(count, CancellationToken.None);
    }

    [ShotLimit(100, perSecond: 100, MaxWaitMs = 100)]
    public ChannelReader<int> LateChannel(CancellationToken cancellationToken) => Fill(int.MaxValue, cancellationToken);

    public string Behind() => stock.Take();

    public async IAsyncEnumerable<string> BehindStream()
    {
        yield return "first";
        await Task.Yield();
        yield return stock.Take();
    }

    /// <summary>Gives <paramref name="count"/> items; an endless one gives one, and then waits.</summary>
    private static ChannelReader<int> Fill(int count, CancellationToken cancellationToken)
    {
        var channel = System.Threading.Channels.Channel.CreateUnbounded<int>();
        _ = Task.Run(
            async () =>
            {
                try
                {
                    for (var i = 0; i < Math.Min(count, 3); i++)
                        await channel.Writer.WriteAsync(i, CancellationToken.None);
                    if (count == int.MaxValue)
                        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                    channel.Writer.Complete();
                }
                catch (OperationCanceledException error)
                {
                    channel.Writer.Complete(error);
                }
            },
            CancellationToken.None);
        return channel.Reader;
    }
}

/// <summary>Two invocations, whichever method they are of.</summary>
[ShotLimit(2, perSecond: 0.0001)]
public class LimitedHub : Hub
{
    public string First() => "first";

    public virtual string Second() => "second";

    [ShotExempt]
    public string Exempt() => "exempt";
}

public class BaseHub<T> : Hub
{
    [ShotLimit(2, perSecond: 0.0001)]
    public virtual string Overridden() => "base";

    [ShotLimit(1, perSecond: 0.0001)]
    public T? Inherited() => default;
}

public class DerivedHub : BaseHub<string>
{
    [ShotLimit(1, perSecond: 0.0001)]
    public override string Overridden() => "derived";
}

/// <summary>Its limits are for a host that has not called <c>AddShot()</c>.</summary>
public class UnguardedHub : Hub
{
    [ShotLimit(1, perSecond: 0.0001)]
    public string Once() => "once";
}
