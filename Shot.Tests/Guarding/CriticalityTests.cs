using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.Tests.Guarding;

/// <summary>Whose criticality a call has, how far it flows, and whom a full limit refuses first.</summary>
public sealed class CriticalityTests
{
    private readonly FakeTimeProvider _time = new();

    private static ShotCriticality? Flowing => CallCriticality.Outer.Stated;

    [Theory]
    [InlineData(null, 20)]
    [InlineData(ShotCriticality.Normal, 20)]
    [InlineData(ShotCriticality.Critical, 20)]
    [InlineData(ShotCriticality.Sheddable, 17)]
    public void A_limit_with_a_number_admits_nobody_above_it_and_the_sheddable_up_to_85_percent(ShotCriticality? stated, int admitted)
    {
        var guard = Guard("fixed", stated, limit: 20);
        Assert.Equal(admitted, Enter(guard, 30).Count);
    }

    [Fact]
    public void An_adaptive_limit_admits_the_critical_above_it()
    {
        var gate = new ConcurrencyDefinition("adaptive", limit: 0) { Max = 6 };
        var set = new GuardSet(_time);
        var (normal, critical, sheddable) = (Of(null), Of(ShotCriticality.Critical), Of(ShotCriticality.Sheddable));
        Assert.Equal((6, true), (normal.Gates[0].Limit, normal.Gates[0].IsAdaptive));
        var inside = Enter(normal, 30);
        Assert.Equal(6, inside.Count);
        Assert.Empty(Enter(sheddable, 30));
        inside.AddRange(Enter(critical, 30));
        Assert.Equal(22, inside.Count);
        inside.ForEach(static call => call.Complete());
        Assert.Equal(0, normal.Gates[0].Gate.Entered);

        Guard Of(ShotCriticality? stated) =>
            set.Of(new GuardDefinition($"site {stated}") { Concurrency = [gate], Criticality = stated });
    }

    [Fact]
    public void A_synchronous_call_states_it_for_its_work_only()
    {
        var guard = Guard("sync", ShotCriticality.Critical);
        Assert.True(guard.TryEnter(out var call));
        Assert.Equal(ShotCriticality.Critical, Flowing);
        call.Complete();
        Assert.Null(Flowing);

        Assert.True(guard.TryEnter(out var failing));
        Assert.IsType<InvalidOperationException>(failing.Fail(new InvalidOperationException()));
        Assert.Null(Flowing);
    }

    [Fact]
    public void A_refused_call_states_nothing()
    {
        var guard = Guard("refused", ShotCriticality.Critical, limit: 1);
        Assert.True(guard.TryEnter(out var inside));
        Assert.Equal(ShotCriticality.Critical, Flowing);
        inside.Run(new TaskCompletionSource().Task);
        Assert.False(guard.TryEnter(out _));
        Assert.Null(Flowing);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(100, false)]
    [InlineData(100, true)]
    public async Task Asynchronous_work_keeps_it_and_its_caller_does_not_get_it(int maxWaitMs, bool isTwin)
    {
        var guard = Guard("async", ShotCriticality.Sheddable, maxWaitMs: maxWaitMs);
        var (resume, seen) = (new TaskCompletionSource(), new List<ShotCriticality?>());
        var call = isTwin ? guard.TryCall(Work).AsTask() : (Task)guard.Call(Work);
        Assert.Null(Flowing);
        resume.SetResult();
        await call;
        Assert.Null(Flowing);
        Assert.Equal([ShotCriticality.Sheddable, ShotCriticality.Sheddable, ShotCriticality.Sheddable], seen);

        async Task<int> Work(CancellationToken cancellationToken)
        {
            seen.Add(Flowing);
            await resume.Task;
            seen.Add(Flowing);
            seen.Add(await Task.Run(static () => Flowing, cancellationToken));
            return 1;
        }
    }

    [Fact]
    public async Task The_outermost_statement_decides_and_its_work_may_go_on_in_the_background()
    {
        var outer = Guard("outer", ShotCriticality.Sheddable);
        var inner = Guard("inner", ShotCriticality.Critical, limit: 20);
        var silent = Guard("silent", null, limit: 20);
        Task<ShotCriticality?>? background = null;
        await outer.Call(async _ =>
        {
            Assert.True(silent.TryEnter(out var second));
            Assert.Equal(ShotCriticality.Sheddable, second.Criticality.Stated);
            second.Complete();
            Assert.Equal(17, Enter(inner, 30).Count);
            Assert.Equal(ShotCriticality.Sheddable, Flowing);
            background = Task.Run(static async () =>
            {
                await Task.Yield();
                return Flowing;
            });
            await Task.Yield();
            return 1;
        });
        Assert.Null(Flowing);
        Assert.Equal(ShotCriticality.Sheddable, await background!);
        Assert.Null(Flowing);
    }

    [Fact]
    public async Task An_inner_statement_ends_with_the_inner_call_where_the_outer_call_states_nothing()
    {
        var (outer, inner) = (Guard("outer", null, limit: 5), Guard("inner", ShotCriticality.Critical, limit: 5));
        await outer.Call(async cancellationToken =>
        {
            Assert.Null(Flowing);
            await inner.Call(
                static async _ =>
                {
                    await Task.Yield();
                    return 1;
                },
                cancellationToken);
            Assert.Null(Flowing);
            Assert.True(outer.TryEnter(out var sibling));
            Assert.False(sibling.Criticality.IsStated);
            sibling.Complete();
            return 1;
        });
    }

    [Fact]
    public async Task Abandoned_work_keeps_it_until_it_ends_and_the_caller_is_as_before()
    {
        var guard = Guard("abandoned", ShotCriticality.Critical, maxWaitMs: 100, abandon: true);
        var (resume, seen) = (new TaskCompletionSource(), new TaskCompletionSource<ShotCriticality?>());
        var call = guard.Call(async _ =>
        {
            await resume.Task;
            seen.SetResult(Flowing);
            return 1;
        });
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True((await Assert.ThrowsAsync<ShotTimeoutException>(() => call)).Abandoned);
        Assert.Null(Flowing);
        resume.SetResult();
        Assert.Equal(ShotCriticality.Critical, await seen.Task);
        Assert.Null(Flowing);
    }

    [Fact]
    public async Task A_stream_keeps_its_own_wherever_it_is_read()
    {
        var stream = Guard("stream", ShotCriticality.Sheddable);
        var reader = Guard("reader", ShotCriticality.Critical);
        Assert.True(stream.TryEnter(out var call));
        var items = call.Run(Items());
        Assert.Null(Flowing);
        for (var i = 0; i < 2; i++)
        {
            await reader.Call(async _ =>
            {
                await foreach (var item in items)
                {
                    Assert.Equal(ShotCriticality.Sheddable, item);
                    Assert.Equal(ShotCriticality.Critical, Flowing);
                }

                Assert.Equal(ShotCriticality.Critical, Flowing);
                return 1;
            });
            Assert.Null(Flowing);

            // The second enumeration enters again, as a call within the reader's.
            items = i == 0 ? Again() : items;
        }

        IAsyncEnumerable<ShotCriticality?> Again()
        {
            Assert.True(stream.TryEnter(out var again));
            return again.Run(Items());
        }

        static async IAsyncEnumerable<ShotCriticality?> Items()
        {
            yield return Flowing;
            await Task.Yield();
            yield return Flowing;
        }
    }

    [Fact]
    public async Task A_stream_keeps_what_the_request_states_though_its_site_states_nothing()
    {
        var site = Guard("unstated", stated: null);
        Assert.True(site.TryEnter(Timeout.InfiniteTimeSpan, [], CancellationToken.None, out var call, ShotCriticality.Critical));
        await foreach (var item in call.Run(Items()))
            Assert.Equal(ShotCriticality.Critical, item);
        Assert.Null(Flowing);

        static async IAsyncEnumerable<ShotCriticality?> Items()
        {
            yield return Flowing;
            await Task.Yield();
            yield return Flowing;
        }
    }

    [Fact]
    public async Task A_stream_that_is_read_again_leaves_nothing_with_its_reader()
    {
        var stream = Guard("stream again", ShotCriticality.Sheddable);
        Assert.True(stream.TryEnter(out var call));
        var items = call.Run(AsyncEnumerable.Range(1, 2));
        for (var i = 0; i < 3; i++)
        {
            var reading = items.GetAsyncEnumerator(TestContext.Current.CancellationToken);
            Assert.Null(Flowing);
            Assert.True(await reading.MoveNextAsync());
            Assert.Null(Flowing);
            await reading.DisposeAsync();
            Assert.Null(Flowing);
        }
    }

    [Fact]
    public async Task A_call_that_waits_for_its_permits_has_it_afterwards()
    {
        var guard = new GuardSet(_time).Of(new GuardDefinition("waiting")
        {
            Criticality = ShotCriticality.Critical,
            Limits = [new LimitDefinition("waiting", permits: 1, perSecond: 10) { MaxQueueMs = 500 }],
            Concurrency = [new ConcurrencyDefinition("waiting", 5)],
        });
        await Call();
        var waiting = Call();
        Assert.False(waiting.IsCompleted);
        Assert.Null(Flowing);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(ShotCriticality.Critical, await waiting);
        Assert.Null(Flowing);

        // As emitted code.
        async Task<ShotCriticality?> Call()
        {
            var call = await guard.EnterAsync(TestContext.Current.CancellationToken).ConfigureAwait(false);
            return await call.Run(Work()).ConfigureAwait(false);
        }

        static async Task<ShotCriticality?> Work()
        {
            await Task.Yield();
            return Flowing;
        }
    }

    [Fact]
    public void Calls_that_state_nothing_and_refused_calls_allocate_nothing()
    {
        var silent = Guard("silent", null, limit: 1);
        var stated = Guard("stated", ShotCriticality.Critical, limit: 1);
        Assert.True(stated.TryEnter(out var inside));
        inside.Run(new TaskCompletionSource().Task);
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (var i = 0; i < 100; i++)
            {
                silent.TryEnter(out var call);
                silent.TryEnter(out _);
                call.Complete();
                stated.TryEnter(out _);
            }
        }
    }

    [Fact]
    public void Outcomes_are_counted_by_what_is_stated_and_together()
    {
        var guard = Guard("counted", ShotCriticality.Critical, limit: 2);
        Assert.True(guard.TryEnter(out var call));
        Assert.True(guard.TryEnter(out var second));
        Assert.False(guard.TryEnter(out _));
        call.Fail(new InvalidOperationException());
        second.Complete();
        Assert.True(guard.TryEnter(Timeout.InfiniteTimeSpan, [], TestContext.Current.CancellationToken, out var other, ShotCriticality.Sheddable));
        other.Complete();
        Assert.Equal((3, 1, 1), Counts(static (counters, count) => counters.Total(count), guard.Counters));
        Assert.Equal((0, 0, 0), Counts(static (counters, count) => counters.Own(count), guard.Counters));
        Assert.Equal(
            [(ShotCriticality.Critical, (2, 1, 1)), (ShotCriticality.Sheddable, (1, 0, 0))],
            guard.Counters.All.Skip(1)
                .Select(static counters => (counters.Criticality, Counts(static (own, count) => own.Own(count), counters))));

        static (long, long, long) Counts(Func<GuardCounters, GuardCount, long> count, GuardCounters counters) =>
            (count(counters, GuardCount.Admitted), count(counters, GuardCount.Refused), count(counters, GuardCount.Failed));
    }

    [Fact]
    public void The_first_statement_of_combined_guards_holds()
    {
        var set = new GuardSet(_time);
        var guards = new[] { (ShotCriticality?)null, ShotCriticality.Sheddable, ShotCriticality.Critical }
            .Select(stated => set.Of(new GuardDefinition($"combined {stated}")
            {
                Concurrency = [new ConcurrencyDefinition($"combined {stated}", 3)],
                Criticality = stated,
            }))
            .ToArray();
        Assert.Equal(ShotCriticality.Sheddable, set.Combine("combined", guards).Criticality);
        Assert.Null(set.Combine("silent", [guards[0], guards[0]]).Criticality);
        Assert.Equal(ShotCriticality.Sheddable, set.Combine("combined", guards).Except([guards[0].Gates[0]])!.Criticality);
    }

    [Fact]
    public void Numbers_and_criticalities_out_of_range_throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard("wrong", (ShotCriticality)3));
        foreach (var gate in new ConcurrencyDefinition[]
        {
            new("wrong", -1), new("wrong", ConcurrencyGate.MaxLimit + 1), new("wrong", 0) { Max = 0 },
            new("wrong", 0) { Max = ConcurrencyGate.MaxLimit + 1 },
        })
        {
            var definition = new GuardDefinition("wrong") { Concurrency = [gate] };
            var error = Assert.Throws<ArgumentOutOfRangeException>(definition.Check);
            Assert.Contains("of 'wrong' must be 1 to 1048576", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => new GuardSet().Of(definition));
        }
    }

    private static List<GuardCall> Enter(Guard guard, int calls)
    {
        var inside = new List<GuardCall>();
        for (var i = 0; i < calls; i++)
        {
            if (!guard.TryEnter(out var call))
                continue;
            call.EndFlow();
            inside.Add(call);
        }

        return inside;
    }

    private Guard Guard(string name, ShotCriticality? stated, int limit = 0, int maxWaitMs = 0, bool abandon = false) =>
        new GuardSet(_time).Of(new GuardDefinition(name)
        {
            Criticality = stated,
            MaxWaitMs = maxWaitMs,
            Abandon = abandon,
            Limits = [new LimitDefinition(name, permits: 1_000, perSecond: 1)],
            Concurrency = limit == 0 ? [] : [new ConcurrencyDefinition(name, limit)],
        });
}
