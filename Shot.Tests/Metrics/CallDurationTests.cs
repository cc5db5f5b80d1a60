using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Shot.CompilerServices;
using Shot.Tests.Control;
using Shot.Tests.Guarding;

namespace Shot.Tests.Metrics;

/// <summary>The histogram <c>shot.call.duration</c> has each admitted call once, with the time until its caller was answered.</summary>
public sealed class CallDurationTests : IDisposable
{
    private const string Limit = "IOrders.PlaceAsync";

    private readonly ControlledHost _host = new ControlledHost().Start();
    private readonly MetricCollector<double> _durations;

    public CallDurationTests() => _durations = Collect(_host);

    [Fact]
    public void The_instrument_has_the_buckets_of_the_semantic_conventions()
    {
        var histogram = Assert.IsType<Histogram<double>>(_durations.Instrument);
        Assert.Equal("s", histogram.Unit);
        Assert.Equal([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10], histogram.Advice!.HistogramBucketBoundaries!);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 0)]
    [InlineData(0, 4)]
    [InlineData(500, 4)]
    public async Task A_call_is_recorded_when_its_work_has_ended(int maxWaitMs, int concurrency)
    {
        var guard = Guard(maxWaitMs, concurrency);
        var work = new TaskCompletionSource<int>();
        var call = guard.Call(_ => work.Task);
        var twin = guard.TryCall(_ => work.Task).AsTask();
        _host.Time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Empty(Recorded());
        work.SetResult(1);
        await call;
        Assert.True((await twin).IsCompleted);
        Assert.Equal([(0.03, "completed"), (0.03, "completed")], Recorded());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 0)]
    [InlineData(0, 4)]
    public async Task Work_that_ends_at_once_and_work_that_blocks_are_recorded(int maxWaitMs, int concurrency)
    {
        var guard = Guard(maxWaitMs, concurrency);
        await guard.Call(_ => Slow());
        Assert.True((await guard.TryCall(_ => Slow())).IsCompleted);
        Assert.True(guard.TryEnter(out var call));
        _ = Slow();
        call.Complete();
        Assert.Equal(Enumerable.Repeat((0.02, "completed"), 3), Recorded());

        Task<int> Slow()
        {
            _host.Time.Advance(TimeSpan.FromMilliseconds(20));
            return Task.FromResult(1);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 0)]
    [InlineData(0, 4)]
    public async Task Failed_work_is_recorded_wherever_it_fails_and_cancelled_work_counts_as_completed(int maxWaitMs, int concurrency)
    {
        var guard = Guard(maxWaitMs, concurrency);
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call<int>(static _ => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call(Later));
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.TryCall(Later).AsTask());

        // Work that nobody holds ends for its caller and for the guard at once: either can be first.
        await _durations.WaitForMeasurementsAsync(3, TimeSpan.FromMinutes(1));
        Assert.Equal(Enumerable.Repeat((0d, "failed"), 3), Recorded());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => guard.Call(static _ => Task.FromCanceled<int>(new CancellationToken(canceled: true))));
        Assert.Equal((0, "completed"), Recorded()[^1]);

        static async Task<int> Later(CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public async Task A_late_call_is_recorded_once_when_its_caller_is_answered()
    {
        var guard = Guard(maxWaitMs: 100);
        var call = guard.Call(TestGuards.UntilCancelled);
        var twin = guard.TryCall(TestGuards.UntilCancelled).AsTask();
        _host.Time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
        Assert.True((await twin).IsTimedOut);
        Assert.Equal([(0.1, "timed_out"), (0.1, "timed_out")], Recorded());
    }

    [Fact]
    public async Task An_abandoned_call_is_recorded_at_its_deadline_and_not_when_its_work_ends()
    {
        var guard = _host.Guards.Of(new GuardDefinition(Limit) { MaxWaitMs = 100, Abandon = true });
        var work = new TaskCompletionSource<int>();
        var call = guard.Call(_ => work.Task);
        using var leaving = new CancellationTokenSource();
        var left = guard.Call(_ => work.Task, leaving.Token);
        _host.Time.Advance(TimeSpan.FromMilliseconds(40));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _host.Time.Advance(TimeSpan.FromMilliseconds(60));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
        _host.Time.Advance(TimeSpan.FromSeconds(5));
        work.SetResult(1);
        Assert.Equal(0, guard.Late);
        Assert.Equal([(0.04, "completed"), (0.1, "timed_out")], Recorded());
    }

    [Fact]
    public async Task A_refused_call_is_not_recorded_and_a_wait_for_permits_is_part_of_the_duration()
    {
        var guard = _host.Guards.Of(new GuardDefinition(Limit)
        {
            Limits = [new LimitDefinition(Limit, permits: 1, perSecond: 10) { MaxQueueMs = 150 }],
        });
        (await guard.EnterAsync(TestContext.Current.CancellationToken)).Complete();
        var waiting = guard.EnterAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.True((await guard.EnterAsync(TestContext.Current.CancellationToken)).IsRefused);
        _host.Time.Advance(TimeSpan.FromMilliseconds(100));
        (await waiting).Complete();
        Assert.Equal([(0, "completed"), (0.1, "completed")], Recorded());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 0)]
    [InlineData(0, 4)]
    public async Task A_stream_is_recorded_once_when_its_enumeration_ends(int maxWaitMs, int concurrency)
    {
        var guard = Guard(maxWaitMs, concurrency);
        await foreach (var _ in Enter(Three()))
            _host.Time.Advance(TimeSpan.FromMilliseconds(10));
        await foreach (var _ in Enter(Three()))
        {
            _host.Time.Advance(TimeSpan.FromMilliseconds(10));
            break;
        }

        var failing = Enter(Failing());
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in failing)
                _host.Time.Advance(TimeSpan.FromMilliseconds(10));
        });
        Assert.Equal([(0.03, "completed"), (0.01, "completed"), (0.01, "failed")], Recorded());

        IAsyncEnumerable<int> Enter(IAsyncEnumerable<int> work)
        {
            Assert.True(guard.TryEnter(out var call));
            return call.Run(work);
        }

        static async IAsyncEnumerable<int> Three([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < 3; i++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
            }
        }

        static async IAsyncEnumerable<int> Failing()
        {
            await Task.Yield();
            yield return 1;
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public async Task A_measured_stream_without_places_and_deadline_can_be_enumerated_again_as_one_that_is_not_measured()
    {
        Assert.True(Guard().TryEnter(out var call));
        var stream = call.Run(Source());
        Assert.Equal(2, await stream.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, await stream.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal([(0, "completed")], Recorded());

        _durations.Dispose();
        Assert.True(Guard().TryEnter(out call));
        var work = Source();
        Assert.Same(work, call.Run(work));

        static async IAsyncEnumerable<int> Source()
        {
            await Task.Yield();
            yield return 1;
            yield return 2;
        }
    }

    [Fact]
    public void Limits_that_the_site_has_twice_record_a_call_once()
    {
        var inner = Guard();
        var site = _host.Guards.Combine("POST /orders", [inner, _host.Guard("second")]);
        Assert.True(site.TryEnter(out var call));
        call.Complete();
        var recorded = Assert.Single(_durations.GetMeasurementSnapshot());
        Assert.Equal("POST /orders", recorded.Tags["shot.limit"]);
    }

    [Fact]
    public void A_call_reads_no_clock_while_nobody_collects_durations()
    {
        var guard = Guard();
        Assert.True(guard.TryEnter(out var call));
        Assert.NotEqual(0, call.Begun);
        _durations.Dispose();
        Assert.True(guard.TryEnter(out call));
        Assert.Equal(0, call.Begun);
        using var other = new ControlledHost().Start();
        using var collected = Collect(other);
        Assert.True(guard.TryEnter(out call));
        Assert.Equal(0, call.Begun);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void A_recorded_call_allocates_nothing(int maxWaitMs)
    {
        _durations.Dispose();
        var count = 0;
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => count++);
        listener.Start();
        listener.EnableMeasurementEvents(_host.Guards.Meter.CallDurations);
        var guard = Guard(maxWaitMs);
        for (var i = 0; i < 100; i++)
            Call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Call();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200, count);

        void Call()
        {
            guard.TryEnter(out var call);
            call.Run(Task.CompletedTask);
        }
    }

    [Fact]
    public async Task A_listener_that_throws_keeps_no_place_and_fails_no_call()
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument == _durations.Instrument)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new InvalidOperationException("listener"));
        listener.Start();
        var guard = Guard(maxWaitMs: 0, concurrency: 1);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(i, await guard.Call(_ => Task.FromResult(i)));
            Assert.True((await guard.TryCall(_ => Task.FromResult(i))).IsCompleted);
        }
    }

    [Fact]
    public void The_setting_switches_recording_off_and_on_while_the_application_runs()
    {
        var guard = Guard();
        _host.Write(("Shot:RecordCallDuration", "false"));
        Complete(guard);
        Complete(_host.Guard("made later"));
        Complete(_host.Guards.Combine("combined later", [guard, _host.Guard("second")]));
        Assert.Empty(Recorded());

        // A value that cannot be read leaves what was in force.
        _host.Write(("Shot:RecordCallDuration", "maybe"));
        Complete(guard);
        Assert.Empty(Recorded());
        Assert.Equal(
            "Shot:RecordCallDuration is 'maybe', which is refused; what was in force stays. Write true or false.",
            Assert.Single(_host.Logged(13)));

        _host.Write();
        Complete(guard);
        Assert.Single(Recorded());
    }

    public void Dispose()
    {
        _durations.Dispose();
        _host.Dispose();
    }

    private static MetricCollector<double> Collect(ControlledHost host) =>
        new(host.Service<IMeterFactory>(), "Shot", "shot.call.duration");

    private static void Complete(Guard guard)
    {
        Assert.True(guard.TryEnter(out var call));
        call.Complete();
    }

    private Guard Guard(int maxWaitMs = 0, int concurrency = 0) =>
        _host.Guard(Limit, permits: 1000, perSecond: 1000, maxWaitMs: maxWaitMs, concurrency: concurrency);

    private List<(double Seconds, string Outcome)> Recorded()
    {
        var recorded = _durations.GetMeasurementSnapshot();
        Assert.All(recorded, static call => Assert.Equal(Limit, call.Tags["shot.limit"]));
        return [.. recorded.Select(static call => (call.Value, (string)call.Tags["shot.outcome"]!))];
    }
}
