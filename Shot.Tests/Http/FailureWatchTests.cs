using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Http;

/// <summary>Failures are counted by a callback that is used again by later requests, each for its own endpoint.</summary>
public sealed class FailureWatchTests
{
    private readonly Guard _one = new GuardDefinition("one").In(new GuardSet(TimeProvider.System));
    private readonly Guard _other = new GuardDefinition("other").In(new GuardSet(TimeProvider.System));

    [Fact]
    public async Task Each_request_counts_for_its_own_endpoint()
    {
        for (var i = 0; i < 3; i++)
        {
            var (watch, response) = Start(_one);
            watch.Look(Task.FromException(new InvalidOperationException("own")));
            await response.Complete();
            (watch, response) = Start(_other);
            watch.Look(Task.FromException(new OperationCanceledException()));
            await response.Complete();
        }

        Assert.Equal((3, 0), (Failed(_one), Failed(_other)));
    }

    [Fact]
    public async Task A_callback_that_comes_before_the_request_has_ended_gives_the_watch_to_nobody_else()
    {
        var (watch, response) = Start(_one);
        await response.Complete();
        var (next, nextResponse) = Start(_other);
        Assert.NotSame(watch, next);
        watch.Look(Task.FromException(new InvalidOperationException("own")));
        next.Look(Task.CompletedTask);
        await nextResponse.Complete();
        Assert.Equal(0, Failed(_other));
    }

    [Fact]
    public async Task A_callback_that_comes_twice_counts_once()
    {
        var (watch, response) = Start(_one);
        watch.Look(Task.FromException(new InvalidOperationException("own")));
        await response.Complete();
        await response.Complete();
        Assert.Equal(1, Failed(_one));
    }

    private static long Failed(Guard guard) => guard.Counters.Total(GuardCount.Failed);

    private static (FailureWatch Watch, Response Response) Start(Guard guard)
    {
        var context = new DefaultHttpContext();
        var response = new Response();
        context.Features.Set<IHttpResponseFeature>(response);
        return (FailureWatch.Start(context, new GuardCall(guard, default, begun: 0, CancellationToken.None)), response);
    }

    private sealed class Response : HttpResponseFeature
    {
        private readonly List<(Func<object, Task> Callback, object State)> _onCompleted = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Add((callback, state));

        public async Task Complete()
        {
            foreach (var (callback, state) in _onCompleted)
                await callback(state);
        }
    }
}
