using Shot.CompilerServices;

namespace Shot.Tests.Control;

/// <summary>Concurrency limits whose numbers and modes change while calls are inside.</summary>
public sealed class ConcurrencySettingTests
{
    private const string Key = "Shot:Limits:gate:Limit";

    [Fact]
    public void A_configured_number_replaces_the_annotations_until_it_is_left_out()
    {
        using var host = new ControlledHost((Key, "1"));
        var guard = host.Guard("gate", permits: 0, concurrency: 2);
        host.Start();
        Assert.Equal((1, 2, false), Numbers(host));
        Assert.Equal(1, Enter(guard, 3));
        host.Write((Key, "5"));
        Assert.Equal((5, 2, false), Numbers(host));
        Assert.Equal(4, Enter(guard, 9));
        host.Write();
        Assert.Equal((2, 2, false), Numbers(host));
        Assert.Equal(0, Enter(guard, 3));
        Assert.Equal(
            [
                "Limit 'gate' changed by configuration: from 1 at once (Enforce) to 5 at once (Enforce).",
                "Limit 'gate' changed by configuration: from 5 at once (Enforce) to 2 at once (Enforce).",
            ],
            host.Logged(11));
    }

    [Fact]
    public void An_adaptive_limit_takes_a_number_and_adapts_again()
    {
        using var host = new ControlledHost();
        var guard = Adaptive(host, max: 6);
        host.Start();
        Assert.Equal((6, 0, true), Numbers(host));
        host.Write((Key, "3"));
        Assert.Equal((3, 0, false), Numbers(host));
        Assert.Equal(3, Enter(guard, 9));
        host.Control.Set("gate", limit: 20);
        Assert.Equal((20, 0, false), Numbers(host));
        Assert.Equal(17, Enter(guard, 99));
        host.Control.Reset("gate");
        Assert.Equal((3, 0, false), Numbers(host));
        host.Write();
        Assert.Equal((6, 0, true), Numbers(host));
        Assert.Equal((0, 20), (Enter(guard, 9), host.Limit("gate").Inside));
        Assert.Equal(
            "Limit 'gate' changed by configuration: from 3 at once (Enforce) to adaptive, at most 6 at once (Enforce).",
            host.Logged(11)[^1]);
    }

    [Theory]
    [InlineData("0", "is refused; what was in force stays. Limit is a number of calls at once, from 1 to 1048576.")]
    [InlineData("1048577", "Limit is a number of calls at once, from 1 to 1048576.")]
    [InlineData("-1", "Limit is a number of calls at once, from 1 to 1048576.")]
    [InlineData("many", "Write a whole number of calls such as 64, or leave it out.")]
    [InlineData("", "Write a whole number of calls such as 64, or leave it out.")]
    public void A_number_out_of_range_is_refused(string value, string right)
    {
        using var host = new ControlledHost((Key, value), ("Shot:Limits:rate:Limit", "5"));
        host.Guard("gate", permits: 0, concurrency: 2);
        host.Guard("rate");
        host.Start();
        Assert.Equal((2, 2, false), Numbers(host));
        var refused = host.Logged(13);
        var line = Assert.Single(refused, static line => line.StartsWith(Key, StringComparison.Ordinal));
        Assert.Contains(right, line, StringComparison.Ordinal);
        Assert.Contains(
            "'rate' has no concurrency limit: only Permits, PerSecond and Mode can be set.",
            Assert.Single(refused, static line => line.StartsWith("Shot:Limits:rate", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_out_of_range_from_code_throws_and_changes_nothing()
    {
        using var host = new ControlledHost();
        host.Guard("gate", permits: 0, concurrency: 2);
        host.Guard("rate");
        host.Start();
        Assert.Equal("limit", Assert.Throws<ArgumentOutOfRangeException>(() => host.Control.Set("gate", limit: 0)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Control.Set("gate", limit: ConcurrencyGate.MaxLimit + 1));
        Assert.Equal("limit", Assert.Throws<ArgumentException>(() => host.Control.Set("rate", limit: 5)).ParamName);
        Assert.Equal((2, 2, false), Numbers(host));
        host.Control.Set("gate", limit: ConcurrencyGate.MaxLimit);
        Assert.Equal((ConcurrencyGate.MaxLimit, 2, false), Numbers(host));
    }

    [Fact]
    public void Calls_leave_what_they_entered_whatever_the_mode_was()
    {
        using var host = new ControlledHost().Start();
        var guard = host.Guard("gate", permits: 0, concurrency: 2);
        Assert.True(guard.TryEnter(out var enforced));
        host.Control.SetMode("gate", ShotMode.Off);
        var off = Enumerable.Range(0, 5).Select(_ => guard.TryEnter(out var call) ? call : throw new InvalidOperationException()).ToList();
        Assert.Equal(1, host.Limit("gate").Inside);
        host.Control.SetMode("gate", ShotMode.Enforce);
        Assert.True(guard.TryEnter(out var again));
        Assert.False(guard.TryEnter(out _));
        off.ForEach(static call => call.Complete());
        Assert.Equal(2, host.Limit("gate").Inside);
        Assert.False(guard.TryEnter(out _));
        enforced.Complete();
        again.Complete();
        Assert.Equal(0, host.Limit("gate").Inside);
    }

    [Fact]
    public void An_adaptive_limit_in_shadow_admits_and_counts_nothing_and_adapts_again_afterwards()
    {
        using var host = new ControlledHost().Start();
        var guard = Adaptive(host, max: 2);
        var before = Enter(guard, 9);
        host.Control.SetMode(ShotMode.Shadow);
        Assert.Equal((2, 9), (before, Enter(guard, 9)));
        var limit = host.Limit("gate");
        Assert.Equal((0, 11, 0L, true), (limit.Numbers.Concurrency, limit.Inside, limit.WouldHaveRefused, limit.IsAdaptive));

        // A number is one that can be tried in shadow.
        host.Control.Set("gate", limit: 12);
        Assert.Equal(3, Enter(guard, 3));
        limit = host.Limit("gate");
        Assert.Equal((12, 12, 2L), (limit.Numbers.Concurrency, limit.Inside, limit.WouldHaveRefused));
        host.Control.Reset();
        Assert.Equal((2, 0), (host.Limit("gate").Numbers.Concurrency, Enter(guard, 9)));
    }

    [Fact]
    public void Sites_of_one_name_take_one_setting_and_return_to_their_own_numbers()
    {
        using var host = new ControlledHost((Key, "7")).Start();
        var guards = Enumerable.Range(2, 2).Select(limit => host.Guards.Of(Definition(limit))).ToList();
        Assert.Equal([7, 7], guards.Select(static guard => guard.Gates[0].Limit));
        Assert.Equal(2, host.Control.Snapshot().Count(static limit => limit.Name == "gate"));
        host.Write();
        Assert.Equal([2, 3], guards.Select(static guard => guard.Gates[0].Limit));
        Assert.Equal([2, 3], host.Guards.Combine("both", guards).Gates.Select(static gate => gate.Limit));
    }

    [Fact]
    public void A_disposed_host_takes_its_number_of_a_partial_methods_limit_along()
    {
        var definition = Definition(limit: 0, "gate of the process");
        var host = new ControlledHost(("Shot:Limits:gate of the process:Limit", "3"));
        host.Guards.Manifest.AddOfProcess(definition, "Payments.cs: Payments.Charge");
        host.Start();
        var guard = definition.Guard;
        Assert.Equal((3, false), (guard.Gates[0].Limit, guard.Gates[0].IsAdaptive));
        Assert.Equal(3, Enter(guard, 5));
        host.Dispose();
        Assert.True(guard.Gates[0].IsAdaptive);
        Assert.True(guard.Gates[0].Limit > 3);
    }

    [Fact]
    public async Task A_thousand_reloads_under_load_lose_no_place()
    {
        using var host = new ControlledHost().Start();
        var guard = Adaptive(host);
        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                if (guard.TryEnter(out var call))
                    call.Complete();
            }
        })).ToArray();
        for (var i = 0; i < 1_000; i++)
        {
            if (i % 4 == 0)
                host.Write();
            else
                host.Write((Key, $"{(i % 7) + 1}"), ("Shot:Limits:gate:Mode", ((ShotMode)(i % 3)).ToString()));
        }

        host.Write();
        await done.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Equal(0, host.Limit("gate").Inside);
        Assert.True(host.Limit("gate").IsAdaptive);
    }

    [Fact]
    public void An_adaptive_limit_that_has_changed_more_than_twofold_is_logged_once_in_ten_seconds()
    {
        using var host = new ControlledHost();
        var gate = Adaptive(host, max: 6).Gates[0];
        host.Start();
        Move(12);
        Move(13);
        Move(5);
        Move(4);
        Move(10);
        Move(9);
        host.Control.Set("gate", limit: 500);
        host.Time.Advance(TimeSpan.FromSeconds(20));

        // In shadow it has no number.
        host.Control.Reset("gate");
        host.Control.SetMode("gate", ShotMode.Shadow);
        host.Time.Advance(TimeSpan.FromSeconds(20));
        host.Control.SetMode("gate", ShotMode.Enforce);
        host.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(
            [
                "The limit 'gate' adapted from 6 to 13 calls at once.",
                "The limit 'gate' adapted from 13 to 5 calls at once.",
            ],
            host.Logged(22));

        // As the controller would move it.
        void Move(int limit)
        {
            gate.Gate.Pin(limit);
            host.Time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    private static GuardDefinition Definition(int limit, string name = "gate", int max = ConcurrencyGate.MaxLimit) =>
        new(name) { Concurrency = [new ConcurrencyDefinition(name, limit) { Max = max }] };

    private static Guard Adaptive(ControlledHost host, int max = ConcurrencyGate.MaxLimit) => host.Guards.Of(Definition(0, max: max));

    /// <summary>How many of these calls enter and stay.</summary>
    private static int Enter(Guard guard, int calls) => Enumerable.Range(0, calls).Count(index => guard.TryEnter(out _));

    private static (int?, int?, bool) Numbers(ControlledHost host)
    {
        var limit = host.Limit("gate");
        return (limit.Numbers.Concurrency, limit.Annotated.Concurrency, limit.IsAdaptive);
    }
}
