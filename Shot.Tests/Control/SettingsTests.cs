using Shot.CompilerServices;

namespace Shot.Tests.Control;

/// <summary>Limits as the configuration has them.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void A_changed_value_takes_effect_with_the_next_call_and_keeps_what_was_spent()
    {
        using var host = new ControlledHost().Start();
        var guard = host.Guard("IOrders.Place", permits: 3);
        Assert.True(guard.TryEnter(out _));
        host.Write(("Shot:Limits:IOrders.Place:Permits", "5"), ("Shot:Limits:IOrders.Place:PerSecond", "0.5"));
        Assert.Equal(new(5, 0.5, null, null), host.Limit("IOrders.Place").Numbers);
        Assert.Equal(new(3, 1, null, null), host.Limit("IOrders.Place").Annotated);
        for (var call = 0; call < 4; call++)
            Assert.True(guard.TryEnter(out _));
        Assert.False(guard.TryEnter(out _));
        Assert.Equal(
            [
                "Limit 'IOrders.Place' changed by configuration: "
                + "from 3 permits at 1 per second (Enforce) to 5 permits at 0.5 per second (Enforce).",
            ],
            host.Logged(11));
    }

    [Fact]
    public void A_removed_value_returns_the_limit_to_the_annotation()
    {
        using var host = new ControlledHost(("Shot:Limits:IOrders.Place:Permits", "5"), ("Shot:Limits:IOrders.Place:Mode", "Off"));
        var guard = host.Guard("IOrders.Place", permits: 3);
        host.Start();
        Assert.Equal((5, ShotMode.Off), (guard.Limits[0].Permits, guard.Limits[0].Mode));
        host.Write();
        Assert.Equal((3, ShotMode.Enforce), (guard.Limits[0].Permits, guard.Limits[0].Mode));
    }

    [Fact]
    public void A_guard_that_is_made_later_has_its_settings_from_its_first_call_on()
    {
        using var host = new ControlledHost(("Shot:Limits:Late:Permits", "1"), ("Shot:Limits:Bad:Permits", "0")).Start();
        _ = host.Control;
        var guard = host.Guard("Late", permits: 3);
        Assert.True(guard.TryEnter(out _));
        Assert.False(guard.TryEnter(out _));
        Assert.Equal(3, host.Guard("Bad", permits: 3).Limits[0].Permits);
        Assert.StartsWith("Shot:Limits:Bad:Permits is '0', which is refused", Assert.Single(host.Logged(13)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Permits", "many", "a whole number such as 1000")]
    [InlineData("Permits", "0", "permits must be 1 to 2,147,483,647")]
    [InlineData("Permits", "1", "A call takes 2 permits at once")]
    [InlineData("PerSecond", "a lot", "a number such as 1000 or 0.5")]
    [InlineData("PerSecond", "-1", "perSecond must be above 0")]
    [InlineData("PerSecond", "NaN", "perSecond must be above 0")]
    [InlineData("PerSecond", "1E-08", "at most 1,000 days")]
    [InlineData("MaxWaitMs", "soon", "a whole number of milliseconds such as 500")]
    [InlineData("MaxWaitMs", "-1", "MaxWaitMs is a number of milliseconds from 0")]
    [InlineData("Mode", "Maybe", "Write one of Enforce, Shadow, Off")]
    [InlineData("Mode", "1", "Write one of Enforce, Shadow, Off")]
    public void An_invalid_value_is_refused_and_the_old_one_kept(string setting, string value, string right)
    {
        var key = $"Shot:Limits:limit:{setting}";
        (string, string?)[] good =
        [
            ("Shot:Limits:limit:Permits", "5"),
            ("Shot:Limits:limit:PerSecond", "2"),
            ("Shot:Limits:limit:MaxWaitMs", "200"),
            ("Shot:Limits:limit:Mode", "Shadow"),
        ];
        using var host = new ControlledHost(good);
        host.Guard("limit", permits: 4, maxWaitMs: 500, cost: 2);
        host.Start();
        host.Write([.. good.Where(entry => entry.Item1 != key), (key, value)]);

        var limit = host.Limit("limit");
        Assert.Equal((new ShotLimitNumbers(5, 2, null, 200), ShotMode.Shadow), (limit.Numbers, limit.Mode));
        var line = Assert.Single(host.Logged(13));
        Assert.StartsWith($"{key} is '{value}', which is refused; what was in force stays.", line, StringComparison.Ordinal);
        Assert.Contains(right, line, StringComparison.Ordinal);

        // Said once, however often the file is read.
        host.Write([.. good.Where(entry => entry.Item1 != key), (key, value)]);
        Assert.Single(host.Logged(13));
        host.Write(good);
        host.Write([.. good.Where(entry => entry.Item1 != key), (key, value)]);
        Assert.Equal(2, host.Logged(13).Count);
    }

    [Theory]
    [InlineData("PerMinute", "30", 0.5, "30 per minute")]
    [InlineData("perhour", "300", 300 / 3_600.0, "5 per minute")]
    [InlineData("PerDay", "1", ShotRate.PerDay, "1 per day")]
    public void A_rate_can_be_set_in_a_longer_unit(string setting, string value, double perSecond, string text)
    {
        using var host = new ControlledHost(($"Shot:Limits:limit:{setting}", value));
        host.Guard("limit", permits: 4);
        host.Start();
        Assert.Equal(perSecond, host.Limit("limit").Numbers.PerSecond);
        Assert.Equal(perSecond == 0.5 ? "0.5 per second" : text, host.Limit("limit").Numbers.Rate);
    }

    [Theory]
    [InlineData("PerMinute", "0", "perSecond must be above 0")]
    [InlineData("PerHour", "a few", "Write a number such as 1000 or 0.5.")]
    [InlineData("PerDay", "0.0001", "at most 1,000 days")]
    public void A_wrong_rate_is_told_as_it_is_written(string setting, string value, string right)
    {
        using var host = new ControlledHost(($"Shot:Limits:limit:{setting}", value));
        host.Guard("limit", permits: 4);
        host.Start();
        var line = Assert.Single(host.Logged(13));
        Assert.StartsWith($"Shot:Limits:limit:{setting} is '{value}', which is refused", line, StringComparison.Ordinal);
        Assert.Contains(right, line, StringComparison.Ordinal);
        Assert.Equal(1, host.Limit("limit").Numbers.PerSecond);
    }

    [Fact]
    public void One_source_cannot_set_a_rate_in_two_units()
    {
        using var host = new ControlledHost(("Shot:Limits:limit:PerHour", "60"), ("Shot:Limits:limit:PerMinute", "60"));
        host.Guard("limit", permits: 4);
        host.Start();
        Assert.Equal(1, host.Limit("limit").Numbers.PerSecond);
        Assert.Equal(
            "Shot:Limits:limit:PerMinute is '60', which is refused; what was in force stays. "
            + "Shot:Limits:limit:PerHour sets the same rate. Write one of them.",
            Assert.Single(host.Logged(13)));
    }

    [Fact]
    public void Valid_values_beside_an_invalid_one_apply()
    {
        using var host = new ControlledHost();
        host.Guard("limit", permits: 4);
        host.Guard("other", permits: 4);
        host.Start().Write(("Shot:Limits:limit:Permits", "none"), ("Shot:Limits:limit:PerSecond", "2"), ("Shot:Limits:other:Permits", "7"));
        Assert.Equal((4, 2.0), (host.Limit("limit").Numbers.Permits, host.Limit("limit").Numbers.PerSecond));
        Assert.Equal(7, host.Limit("other").Numbers.Permits);
    }

    [Fact]
    public void An_earlier_value_that_conflicts_with_a_new_one_gives_way_to_the_annotation()
    {
        using var host = new ControlledHost(("Shot:Limits:limit:Permits", "1"), ("Shot:Limits:limit:PerSecond", "0.0001"));
        host.Guard("limit", permits: 4);
        host.Start().Write(("Shot:Limits:limit:Permits", "100000"), ("Shot:Limits:limit:PerSecond", "0"));
        Assert.Equal(new(4, 1, null, null), host.Limit("limit").Numbers);
        Assert.Single(host.Logged(13));
    }

    [Fact]
    public void A_deadline_can_be_changed_and_switched_off_but_not_where_the_code_has_none()
    {
        using var host = new ControlledHost(("Shot:Limits:late:MaxWaitMs", "100"), ("Shot:Limits:none:MaxWaitMs", "100"));
        var late = host.Guard("late", maxWaitMs: 500);
        var none = host.Guard("none");
        host.Start();
        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.Zero), (late.MaxWait, none.MaxWait));
        Assert.Contains("'none' was compiled without a deadline", Assert.Single(host.Logged(13)), StringComparison.Ordinal);

        host.Write(("Shot:Limits:late:MaxWaitMs", "0"));
        Assert.False(late.HasDeadline);
        host.Write();
        Assert.Equal(TimeSpan.FromMilliseconds(500), late.MaxWait);
    }

    [Fact]
    public void A_deadline_is_found_by_its_site_and_by_the_name_that_it_reports()
    {
        using var host = new ControlledHost(("Shot:Limits:shared:MaxWaitMs", "100"), ("Shot:Limits:second:MaxWaitMs", "200"));
        var first = host.Guard("first", maxWaitMs: 500, shared: "shared");
        var second = host.Guard("second", maxWaitMs: 500, shared: "shared");
        host.Start();
        Assert.Equal((100, 200), (first.MaxWait.TotalMilliseconds, second.MaxWait.TotalMilliseconds));
        Assert.Empty(host.Logged(14));
        Assert.Equal(["first", "second", "shared"], host.Control.Snapshot().Select(static limit => limit.Name));
    }

    [Fact]
    public void A_combined_guard_has_the_settings_of_its_parts()
    {
        using var host = new ControlledHost().Start();
        var combined = host.Guards.Combine("GET /", [host.Guard("slow", maxWaitMs: 500), host.Guard("fast", maxWaitMs: 300)]);
        Assert.Equal(TimeSpan.FromMilliseconds(300), combined.MaxWait);
        host.Write(("Shot:Limits:slow:MaxWaitMs", "50"), ("Shot:Limits:fast:Mode", "Off"));
        Assert.Equal(TimeSpan.FromMilliseconds(50), combined.MaxWait);
        host.Write(("Shot:Mode", "Off"));
        Assert.False(combined.HasDeadline);
        Assert.False(combined.Except([combined.Limits[0]])!.HasDeadline);
    }

    [Fact]
    public void Keyed_stacked_and_shared_limits_are_changed_alike()
    {
        using var host = new ControlledHost(("Shot:Limits:keyed:Permits", "1"), ("Shot:Limits:shared:Permits", "2"));
        var keyed = host.Guard("keyed", permits: 3, key: "ip");
        var first = host.Guard("first", permits: 3, shared: "shared");
        var second = host.Guard("second", permits: 3, shared: "shared");
        host.Start();
        Assert.True(keyed.TryEnter([1], out _));
        Assert.False(keyed.TryEnter([1], out _));
        Assert.True(keyed.TryEnter([2], out _));
        Assert.True(first.TryEnter(out _));
        Assert.True(second.TryEnter(out _));
        Assert.False(first.TryEnter(out _));
    }

    [Fact]
    public void A_limit_that_is_only_a_gate_has_a_mode_and_no_rate()
    {
        using var host = new ControlledHost(("Shot:Limits:gate:Permits", "5"), ("Shot:Limits:gate:Mode", "Shadow"));
        var gate = host.Guard("gate", permits: 0, concurrency: 1);
        host.Start();
        Assert.Contains("'gate' has no rate: only Limit and Mode can be set.", Assert.Single(host.Logged(13)), StringComparison.Ordinal);
        Assert.True(gate.TryEnter(out var inside));
        Assert.True(gate.TryEnter(out var outside));
        Assert.Equal((1, 1L), (host.Limit("gate").Inside, host.Limit("gate").WouldHaveRefused));
        inside.Complete();
        outside.Complete();
        Assert.Equal(0, host.Limit("gate").Inside);
    }

    [Theory]
    [InlineData("Shot:Limits:GET /orders/{id:int}:Permits")]
    [InlineData("Shot:Limits:get /ORDERS/{id:int}:permits")]
    [InlineData("Shot:Limits:GET_orders_id_int:Permits")]
    public void Names_are_found_with_the_delimiter_in_them_in_any_case_and_as_environment_variables_can_have_them(string key)
    {
        using var host = new ControlledHost((key, "7"));
        host.Guard("GET /orders/{id:int}");
        host.Guard("IOrders.Place");
        host.Start();
        Assert.Equal(7, host.Limit("GET /orders/{id:int}").Numbers.Permits);
        Assert.Empty(host.Logged(14));
    }

    [Fact]
    public void A_plain_name_of_two_limits_applies_to_neither()
    {
        using var host = new ControlledHost(("Shot:Limits:GET_orders:Permits", "7"));
        host.Guard("GET /orders");
        host.Guard("GET /orders/");
        host.Start();
        Assert.Equal(3, host.Limit("GET /orders").Numbers.Permits);
        Assert.StartsWith("Shot:Limits:GET_orders names no limit", Assert.Single(host.Logged(14)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_logged_at_start_with_the_known_names_most_similar_first()
    {
        using var host = new ControlledHost(("Shot:Limits:IOrder.Place:Permits", "7"));
        host.Guard("IStock.Count");
        host.Guard("IOrders.Place");
        host.Guards.Manifest.Add(ControlledHost.Definition("POST /orders"), "Orders.cs: Orders.PlaceAsync");
        _ = host.Control;
        Assert.Empty(host.Logged(14));
        host.Start();
        Assert.Equal(
            [
                "Shot:Limits:IOrder.Place names no limit of this application. "
                + "The limits are, the nearest first: 'IOrders.Place', 'IStock.Count', 'POST /orders'.",
            ],
            host.Logged(14));
        host.Write(("Shot:Limits:IOrder.Place:Permits", "8"));
        Assert.Single(host.Logged(14));
    }

    [Theory]
    [InlineData("Shot:Limit:IOrders.Place:Permits", "5", "Write Shot:Mode, Shot:RecordCallDuration, Shot:Limits:<name of a limit>, or Shot:Store.")]
    [InlineData("Shot:Limits:IOrders.Place", "5", "followed by Permits, PerSecond (PerMinute, PerHour, PerDay), MaxWaitMs, Limit or Mode")]
    [InlineData("Shot:Limits:IOrders.Place:Permit", "5", "followed by Permits, PerSecond (PerMinute, PerHour, PerDay), MaxWaitMs, Limit or Mode")]
    [InlineData("Shot:Limits:IOrders.Place:Scope", "Cluster", "Only the annotation can set Scope. Write Shot:Limits:")]
    [InlineData("Shot:Limits:IOrders.Place:storedown", "Admit", "Only the annotation can set storedown. Write Shot:Limits:")]
    [InlineData("Shot:Limits:IOrders.Place:MaxLeaseMs", "0", "Only the annotation can set MaxLeaseMs. Write Shot:Limits:")]
    [InlineData("Shot:Store", "localhost", "Write Shot:Mode, Shot:RecordCallDuration, Shot:Limits:<name of a limit>, or Shot:Store.")]
    [InlineData("Shot:Mode", "Of", "Write one of Enforce, Shadow, Off.")]
    public void An_unknown_setting_is_logged(string key, string value, string right)
    {
        using var host = new ControlledHost((key, value));
        host.Guard("IOrders.Place");
        host.Start();
        Assert.Contains(right, Assert.Single(host.Logged(13)), StringComparison.Ordinal);
        Assert.Equal((3, ShotMode.Enforce), (host.Limit("IOrders.Place").Numbers.Permits, host.Control.Mode));
    }

    [Fact]
    public void The_more_lenient_of_the_applications_and_the_limits_mode_applies()
    {
        using var host = new ControlledHost(
            ("Shot:Mode", "Shadow"), ("Shot:Limits:off:Mode", "Off"), ("Shot:Limits:enforce:Mode", "Enforce"));
        host.Guard("off");
        host.Guard("enforce");
        host.Start();
        Assert.Equal((ShotMode.Off, ShotMode.Shadow), (host.Limit("off").Mode, host.Limit("enforce").Mode));
        host.Write(("Shot:Mode", "nonsense"), ("Shot:Limits:off:Mode", "Off"));
        Assert.Equal((ShotMode.Off, ShotMode.Shadow), (host.Limit("off").Mode, host.Limit("enforce").Mode));
        host.Write();
        Assert.Equal((ShotMode.Enforce, ShotMode.Enforce), (host.Limit("off").Mode, host.Limit("enforce").Mode));
    }

    [Fact]
    public void Shadow_mode_admits_and_counts_what_it_would_refuse()
    {
        using var host = new ControlledHost(("Shot:Mode", "Shadow"));
        var single = host.Guard("single", permits: 1, maxWaitMs: 100);
        var keyed = host.Guard("keyed", permits: 1, key: "ip");
        host.Start();
        for (var call = 0; call < 4; call++)
        {
            Assert.True(single.TryEnter(out var entered));
            Assert.False(entered.HasDeadline);
            entered.Complete();
            Assert.True(keyed.TryEnter([1], out _));
        }

        Assert.Equal((4L, 0L, 3L), Counts("single"));
        Assert.Equal((4L, 0L, 3L), Counts("keyed"));

        (long Admitted, long Refused, long WouldHaveRefused) Counts(string name) =>
            host.Limit(name) is var limit ? (limit.Admitted, limit.Refused, limit.WouldHaveRefused) : default;
    }

    [Fact]
    public void Late_work_refuses_nothing_when_limits_are_off()
    {
        using var host = new ControlledHost();
        var guard = host.Guards.Of(new GuardDefinition("late") { MaxWaitMs = 100, MaxAbandoned = 1 });
        host.Start();
        Assert.True(guard.TryEnter(out _));
        host.Time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.False(guard.TryEnter(out _));
        host.Write(("Shot:Limits:late:Mode", "Off"));
        Assert.True(guard.TryEnter(out _));
    }
}
