using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Metrics;

/// <summary>The process's meter, as who collects it sees it.</summary>
public sealed class ShotMeterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<GuardSet> _sets = [];

    [Fact]
    public async Task Requests_are_reported_by_limit_and_outcome()
    {
        var guard = Guard(nameof(Requests_are_reported_by_limit_and_outcome), permits: 2);
        var work = new TaskCompletionSource();
        Assert.True(guard.TryEnter(out var late));
        var answer = late.Run(work.Task);
        Assert.True(guard.TryEnter(out var failing));
        failing.Fail(new InvalidOperationException());
        Assert.False(guard.TryEnter(out _));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => answer);

        Assert.Equal(
            [("completed", 0), ("failed", 1), ("left", 0), ("no_time", 0), ("refused", 1), ("timed_out", 1)],
            Read<long>("shot.requests", guard.Name).Select(static told => ((string)told.Tags["shot.outcome"]!, told.Value)).Order());
        Assert.Equal(1, Assert.Single(Read<long>("shot.abandoned.active", guard.Name)).Value);
        work.SetException(new InvalidOperationException());
        Assert.Equal(0, Assert.Single(Read<long>("shot.abandoned.active", guard.Name)).Value);
        Assert.Equal(1, Requests(guard.Name, "failed"));
    }

    [Fact]
    public void The_calls_of_a_limit_with_plans_are_reported_by_plan_and_never_by_what_a_call_says()
    {
        var name = nameof(The_calls_of_a_limit_with_plans_are_reported_by_plan_and_never_by_what_a_call_says);
        _sets.Add(new GuardSet(_time));
        var guard = _sets[^1].Of(new GuardDefinition(name)
        {
            Limits =
            [
                new LimitDefinition(name, permits: 1, perSecond: 1)
                {
                    Key = "ip", PlanFrom = "header:X-Plan", Plan = "free", Plans = [new PlanDefinition("pro", 2, 1)],
                },
            ],
        });
        foreach (var (key, plan) in new[] { (1UL, "free"), (2UL, "pro"), (2UL, "pro"), (2UL, "pro"), (3UL, "x"), (4UL, "y"), (4UL, "") })
            guard.TryEnter([key, ShotKeys.Of(plan)], out GuardCall _);
        Assert.Equal(
            [("free", "admitted", 3), ("free", "refused", 1), ("pro", "admitted", 2), ("pro", "refused", 1)],
            Read<long>("shot.plan.requests", name)
                .Select(static told => ((string)told.Tags["shot.plan"]!, (string)told.Tags["shot.outcome"]!, told.Value)).Order());
    }

    [Fact]
    public void The_count_of_completed_calls_never_decreases()
    {
        var guard = Guard(nameof(The_count_of_completed_calls_never_decreases), permits: 2);
        Assert.True(guard.TryEnter(out var failing));
        Assert.Equal(1, Requests(guard.Name, "completed"));
        failing.Fail(new InvalidOperationException());
        Assert.Equal((1, 1), (Requests(guard.Name, "completed"), Requests(guard.Name, "failed")));
        Assert.True(guard.TryEnter(out var completing));
        completing.Complete();
        Assert.Equal((1, 1), (Requests(guard.Name, "completed"), Requests(guard.Name, "failed")));
    }

    [Fact]
    public async Task A_wait_is_recorded_by_a_call_that_waited()
    {
        var name = nameof(A_wait_is_recorded_by_a_call_that_waited);
        using var waits = new MetricCollector<double>(null, "Shot", "shot.wait.duration");
        _sets.Add(new GuardSet(_time));
        var guard = _sets[^1].Of(new GuardDefinition(name)
        {
            Limits = [new LimitDefinition(name, permits: 1, perSecond: 10) { MaxQueueMs = 500 }],
        });
        Assert.False((await guard.EnterAsync()).IsRefused);
        var waiting = guard.EnterAsync().AsTask();
        using var leaving = new CancellationTokenSource();
        var left = guard.EnterAsync(leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False((await waiting).IsRefused);

        var wait = Assert.Single(waits.GetMeasurementSnapshot(), wait => (string?)wait.Tags["shot.limit"] == name);
        Assert.Equal(0.1, wait.Value);
        Assert.Equal((2, 1), (Requests(name, "completed"), Requests(name, "left")));
    }

    [Fact]
    public void Permits_and_rate_are_reported_by_limit()
    {
        var guard = Guard(nameof(Permits_and_rate_are_reported_by_limit), permits: 3);
        Assert.True(guard.TryEnter(out _));
        Assert.Equal(2, Assert.Single(Read<long>("shot.permits.available", guard.Name)).Value);
        Assert.Equal(0.5, Assert.Single(Read<double>("shot.limit.rate", guard.Name)).Value);
    }

    [Fact]
    public void Guards_of_one_name_in_several_hosts_are_added()
    {
        var name = nameof(Guards_of_one_name_in_several_hosts_are_added);
        var guards = new[] { Guard(name, permits: 3), Guard(name, permits: 3) };
        Assert.All(guards, static guard => Assert.True(guard.TryEnter(out _)));
        Assert.Equal(2, Read<long>("shot.requests", name).Single(static told => (string?)told.Tags["shot.outcome"] == "completed").Value);
        Assert.Equal(4, Assert.Single(Read<long>("shot.permits.available", name)).Value);
    }

    [Fact]
    public void Requests_are_reported_by_criticality_where_one_is_stated()
    {
        var guard = Gated(nameof(Requests_are_reported_by_criticality_where_one_is_stated), limit: 1);
        Assert.True(guard.TryEnter(out var silent));
        silent.Complete();
        Assert.True(Enter(ShotCriticality.Critical, out var critical));
        critical.EndFlow();
        Assert.False(Enter(ShotCriticality.Sheddable, out _));
        critical.Complete();
        Assert.Equal(
            [(null, "completed", 1), ("critical", "completed", 1), ("sheddable", "refused", 1)],
            Read<long>("shot.requests", guard.Name).Where(static told => told.Value > 0)
                .Select(static told => ((string?)told.Tags.GetValueOrDefault("shot.criticality"), (string)told.Tags["shot.outcome"]!, told.Value))
                .Order());

        bool Enter(ShotCriticality stated, out GuardCall call) =>
            guard.TryEnter(Timeout.InfiniteTimeSpan, [], TestContext.Current.CancellationToken, out call, stated);
    }

    [Fact]
    public void A_concurrency_limit_reports_its_number_and_the_calls_inside()
    {
        var guard = Gated(nameof(A_concurrency_limit_reports_its_number_and_the_calls_inside), limit: 5);
        Assert.True(guard.TryEnter(out var call));
        Assert.Equal((5, 1), Numbers());
        call.Complete();
        guard.Gates[0].Change(limit: 7, ShotMode.Enforce);
        Assert.Equal((7, 0), Numbers());
        Assert.Empty(Read<double>("shot.noload.time", guard.Name));

        (long, long) Numbers() => (
            Assert.Single(Read<long>("shot.concurrency.limit", guard.Name)).Value,
            Assert.Single(Read<long>("shot.concurrency.inside", guard.Name)).Value);
    }

    [Fact]
    public void An_adaptive_limit_that_is_not_enforced_reports_no_number()
    {
        var guard = Gated(nameof(An_adaptive_limit_that_is_not_enforced_reports_no_number), limit: 0);
        Assert.Equal(guard.Gates[0].Gate.Limit, Assert.Single(Read<long>("shot.concurrency.limit", guard.Name)).Value);
        guard.Gates[0].Change(limit: null, ShotMode.Shadow);
        Assert.Empty(Read<long>("shot.concurrency.limit", guard.Name));
        Assert.True(guard.TryEnter(out _));
        Assert.Equal(1, Assert.Single(Read<long>("shot.concurrency.inside", guard.Name)).Value);
    }

    [Theory]
    [InlineData("shot.requests", "{request}", typeof(long))]
    [InlineData("shot.concurrency.limit", "{request}", typeof(long))]
    [InlineData("shot.concurrency.inside", "{request}", typeof(long))]
    [InlineData("shot.noload.time", "s", typeof(double))]
    [InlineData("shot.pool.delay", "s", typeof(double))]
    [InlineData("shot.abandoned.active", "{request}", typeof(long))]
    [InlineData("shot.permits.available", "{permit}", typeof(long))]
    [InlineData("shot.limit.rate", "{permit}/s", typeof(double))]
    public void Every_instrument_has_a_unit_and_a_description(string name, string unit, Type type)
    {
        Guard(name, permits: 1);
        var instrument = type == typeof(long) ? Instrument<long>(name) : Instrument<double>(name);
        Assert.Equal(unit, instrument.Unit);
        Assert.False(string.IsNullOrEmpty(instrument.Description));
    }

    private static System.Diagnostics.Metrics.Instrument Instrument<T>(string name)
        where T : struct
    {
        using var collector = new MetricCollector<T>(null, "Shot", name);
        collector.RecordObservableInstruments();
        return collector.Instrument!;
    }

    private static long Requests(string limit, string outcome) =>
        Read<long>("shot.requests", limit).Single(told => (string?)told.Tags["shot.outcome"] == outcome).Value;

    private static List<CollectedMeasurement<T>> Read<T>(string instrument, string limit)
        where T : struct
    {
        using var collector = new MetricCollector<T>(null, "Shot", instrument);
        collector.RecordObservableInstruments();
        return [.. collector.GetMeasurementSnapshot().Where(told => (string?)told.Tags["shot.limit"] == limit)];
    }

    private Guard Gated(string name, int limit)
    {
        _sets.Add(new GuardSet(_time));
        return _sets[^1].Of(new GuardDefinition(name) { Concurrency = [new ConcurrencyDefinition(name, limit)] });
    }

    private Guard Guard(string name, int permits)
    {
        // The meter does not keep a set alive.
        _sets.Add(new GuardSet(_time));
        return _sets[^1].Of(new GuardDefinition(name)
        {
            MaxWaitMs = 100,
            Abandon = true,
            Limits = [new LimitDefinition(name, permits, perSecond: 0.5)],
        });
    }
}
