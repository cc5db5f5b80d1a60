using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Metrics;

/// <summary>The meter, as who collects it sees it.</summary>
public sealed class ShotMeterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<GuardSet> _sets = [];

    [Fact]
    public async Task Requests_are_told_by_limit_and_outcome()
    {
        var guard = Guard(nameof(Requests_are_told_by_limit_and_outcome), permits: 2);
        var work = new TaskCompletionSource();
        Assert.True(guard.TryEnter(out var late));
        var answer = late.Run(work.Task);
        Assert.True(guard.TryEnter(out var failing));
        failing.Fail(new InvalidOperationException());
        Assert.False(guard.TryEnter(out _));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => answer);

        Assert.Equal(
            [("abandoned", 1), ("admitted", 2), ("failed", 1), ("refused", 1), ("timed_out", 1)],
            Read<long>("shot.requests", guard.Name).Select(static told => ((string)told.Tags["shot.outcome"]!, told.Value)).Order());
        Assert.Equal(1, Assert.Single(Read<long>("shot.abandoned.active", guard.Name)).Value);
        work.SetResult();
        Assert.Equal(0, Assert.Single(Read<long>("shot.abandoned.active", guard.Name)).Value);
    }

    [Fact]
    public void Permits_and_rate_are_told_by_limit()
    {
        var guard = Guard(nameof(Permits_and_rate_are_told_by_limit), permits: 3);
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
        Assert.Equal(2, Read<long>("shot.requests", name).Single(static told => (string?)told.Tags["shot.outcome"] == "admitted").Value);
        Assert.Equal(4, Assert.Single(Read<long>("shot.permits.available", name)).Value);
    }

    [Theory]
    [InlineData("shot.requests", "{request}", typeof(long))]
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

    private static List<CollectedMeasurement<T>> Read<T>(string instrument, string limit)
        where T : struct
    {
        using var collector = new MetricCollector<T>(null, "Shot", instrument);
        collector.RecordObservableInstruments();
        return [.. collector.GetMeasurementSnapshot().Where(told => (string?)told.Tags["shot.limit"] == limit)];
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
