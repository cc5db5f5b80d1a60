using Shot.Adaptive;

namespace Shot.Tests.Adaptive;

/// <summary>The decision about the pool's delay, with a pool of two processors that is a tank: work flows in and out.</summary>
public sealed class PoolAdmissionTests
{
    private const int Processors = 2;
    private const double Work = 0.005;
    private const double Capacity = Processors / Work;
    private const double Tick = 0.01;

    private readonly PoolAdmission _admission = new(Processors);
    private double _backlog;

    [Theory]
    [InlineData(1.1)]
    [InlineData(1.5)]
    [InlineData(2.5)]
    [InlineData(10)]
    public void Overload_is_refused_so_that_the_delay_stays_short_and_the_processors_stay_busy(double load)
    {
        Run(seconds: 2, load * Capacity);
        var (longest, left) = Run(seconds: 10, load * Capacity);
        Assert.InRange(longest, 0, 5 * _admission.Target);
        Assert.InRange(left / (10 * Capacity), 0.9, 1.01);
    }

    [Fact]
    public void Nobody_is_refused_below_the_capacity()
    {
        Run(seconds: 10, 0.9 * Capacity);
        Assert.Equal(0, _admission.Refused(ShotCriticality.Sheddable));
    }

    [Fact]
    public void Refusals_end_after_the_overload()
    {
        Run(seconds: 5, 5 * Capacity);
        Assert.True(_admission.Refused(ShotCriticality.Normal) > 0.5);
        Run(seconds: 5, 0.5 * Capacity);
        Assert.InRange(_admission.Refused(ShotCriticality.Normal), 0, 0.01);
        Assert.InRange(_admission.Refused(ShotCriticality.Sheddable), 0, 0.02);
    }

    [Fact]
    public void The_less_critical_is_refused_first()
    {
        Run(seconds: 10, normal: 0.3 * Capacity, critical: 0.3 * Capacity, sheddable: 5 * Capacity);
        Assert.InRange(_admission.Refused(ShotCriticality.Sheddable), 0.8, 0.99);
        Assert.InRange(_admission.Refused(ShotCriticality.Normal), 0, 0.02);
        Assert.InRange(_admission.Refused(ShotCriticality.Critical), 0, 0.001);
        Run(seconds: 10, normal: 3 * Capacity, critical: 0.5 * Capacity, sheddable: Capacity);
        Assert.InRange(_admission.Refused(ShotCriticality.Sheddable), 0.95, 1);
        Assert.InRange(_admission.Refused(ShotCriticality.Normal), 0.5, 0.95);
        Assert.InRange(_admission.Refused(ShotCriticality.Critical), 0, 0.02);
    }

    [Fact]
    public void Nobody_is_refused_for_a_delay_that_other_work_makes()
    {
        for (var i = 0; i < 1_000; i++)
            _admission.Update(new PoolLoad { Elapsed = Tick, Delay = 0.5, Inside = i % 10 == 0 ? 1 : 0, Left = 1, Normal = 1 });
        Assert.Equal(0, _admission.Refused(ShotCriticality.Sheddable));
    }

    [Theory]
    [InlineData(0, 0.015)]
    [InlineData(0.001, 0.0015)]
    [InlineData(0.1, 0.03)]
    [InlineData(5, 0.05)]
    public void The_target_follows_the_time_without_load(double noLoadTime, double target)
    {
        var load = new PoolLoad { Elapsed = Tick };
        load.Add(inside: 1, (Normal: 5, Critical: 0, Sheddable: 0), left: 5, noLoadTime);
        _admission.Update(load);
        Assert.Equal(target, _admission.Target, 1e-9);
    }

    [Fact]
    public void A_tick_without_time_changes_nothing_and_a_long_one_is_survived()
    {
        Run(seconds: 1, 2 * Capacity);
        var refused = _admission.Refused(ShotCriticality.Normal);
        _admission.Update(new PoolLoad { Elapsed = 0, Delay = 100, Normal = long.MaxValue });
        _admission.Update(new PoolLoad { Elapsed = -5, Delay = 100, Normal = long.MaxValue });
        Assert.Equal(refused, _admission.Refused(ShotCriticality.Normal));
        _admission.Update(new PoolLoad { Elapsed = 1e9, Delay = 1e9, Inside = 5, Normal = 1, Left = 1 });
        Assert.InRange(_admission.Refused(ShotCriticality.Normal), 0, 1);
        _admission.Reset();
        Assert.Equal(0, _admission.Refused(ShotCriticality.Normal));
    }

    [Fact]
    public void A_few_calls_are_not_refused_however_late_the_pool_is()
    {
        for (var tick = 0; tick < 1_000; tick++)
        {
            // Four calls that stay inside, and one more in every fifth of a second.
            var load = new PoolLoad { Elapsed = Tick, Delay = 1 };
            load.Add(inside: 4, (tick % 20 == 0 ? 1 : 0, 0, 0), left: 0, Work);
            _admission.Update(load);
        }

        Assert.Equal(0, _admission.Refused(ShotCriticality.Normal));
        Assert.Equal(0, _admission.Refused(ShotCriticality.Sheddable));
    }

    /// <summary>Lets calls arrive at these rates. Returns the longest delay, and how many left.</summary>
    private (double Longest, double Left) Run(double seconds, double normal, double critical = 0, double sheddable = 0)
    {
        var (longest, all, left) = (0.0, 0.0, 0.0);
        for (var time = 0.0; time < seconds; time += Tick)
        {
            var admitted = Admitted(ShotCriticality.Normal, normal) + Admitted(ShotCriticality.Critical, critical)
                + Admitted(ShotCriticality.Sheddable, sheddable);
            _backlog += admitted;
            var done = Math.Min(_backlog, Capacity * Tick);
            _backlog -= done;
            all += done;
            var load = new PoolLoad { Elapsed = Tick, Delay = _backlog / Capacity };
            load.Add(
                (int)Math.Round(done * Work / Tick), ((long)(normal * Tick), (long)(critical * Tick), (long)(sheddable * Tick)),
                (long)(all - left), Work);
            left += (long)(all - left);
            longest = Math.Max(longest, load.Delay);
            _admission.Update(load);
        }

        return (longest, left);

        double Admitted(ShotCriticality criticality, double rate) => rate * Tick * (1 - _admission.Refused(criticality));
    }
}
