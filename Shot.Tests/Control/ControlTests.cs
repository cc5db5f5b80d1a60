using Shot.CompilerServices;
using Shot.Control;

namespace Shot.Tests.Control;

/// <summary>Limits as code shows and changes them: <see cref="IShotControl"/>.</summary>
public sealed class ControlTests
{
    [Fact]
    public void A_snapshot_lists_every_limit_used_or_not()
    {
        using var host = new ControlledHost();
        host.Guards.Manifest.Add(
            ControlledHost.Definition("IOrders.Place", permits: 5, perSecond: 2, maxWaitMs: 500, concurrency: 4),
            "Orders.cs: IOrders.PlaceAsync");
        host.Guards.Manifest.Add(ControlledHost.Definition("first", shared: "shared"), "Shared.cs: IShared.First");
        host.Guards.Manifest.Add(ControlledHost.Definition("second", shared: "shared"), "Shared.cs: IShared.Second");
        host.Start();

        Assert.Equal(["IOrders.Place", "shared"], host.Control.Snapshot().Select(static limit => limit.Name));
        var place = host.Limit("IOrders.Place");
        Assert.Equal(["Orders.cs: IOrders.PlaceAsync"], place.Where);
        Assert.Equal(new(5, 2, 4, 500), place.Numbers);
        Assert.Equal(place.Annotated, place.Numbers);
        Assert.Equal(
            (ShotMode.Enforce, ShotStrategy.TokenBucket, 5, 0), (place.Mode, place.Strategy, place.AvailablePermits, place.Inside));
        Assert.Equal((0L, 0L, 0L, 0L), (place.Admitted, place.Refused, place.TimedOut, place.WouldHaveRefused));
        Assert.Equal(["Shared.cs: IShared.First", "Shared.cs: IShared.Second"], host.Limit("shared").Where);
    }

    [Fact]
    public void A_snapshot_counts_the_calls_of_all_sites_of_a_limit_and_its_keys()
    {
        using var host = new ControlledHost().Start();
        var guards = new[]
        {
            host.Guard("first", permits: 2, shared: "shared"),
            host.Guard("second", permits: 2, shared: "shared"),
            host.Guards.Combine("GET /", [host.Guard("third", permits: 9), host.Guard("first", permits: 2, shared: "shared")]),
        };
        foreach (var guard in guards)
            guard.TryEnter(out _);
        Assert.Equal((2L, 1L, 0), (host.Limit("shared").Admitted, host.Limit("shared").Refused, host.Limit("shared").AvailablePermits));

        var keyed = host.Guard("keyed", permits: 1, key: "ip");
        Assert.True(keyed.TryEnter([1], out _));
        Assert.True(keyed.TryEnter([2], out _));
        Assert.Equal(
            ("ip", 2, 0L, null),
            host.Limit("keyed") is var limit ? (limit.Key, limit.LiveKeys, limit.KeyOverflows, limit.AvailablePermits) : default);
    }

    [Fact]
    public void Numbers_from_code_apply_to_the_next_call_and_are_logged()
    {
        using var host = new ControlledHost().Start();
        var guard = host.Guard("limit", permits: 2, maxWaitMs: 500);
        Assert.True(guard.TryEnter(out _));
        host.Control.Set("LIMIT", permits: 1, maxWaitMs: 100);
        Assert.False(guard.TryEnter(out _));
        host.Control.Set("limit", perSecond: 10);
        Assert.Equal(new(1, 10, null, 100), host.Limit("limit").Numbers);
        host.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(guard.TryEnter(out _));
        Assert.Equal(
            [
                "Limit 'limit' changed by code: from 2 permits at 1 per second (Enforce), 500 ms (Enforce) "
                + "to 1 permits at 1 per second (Enforce), 100 ms (Enforce).",
                "Limit 'limit' changed by code: from 1 permits at 1 per second (Enforce), 100 ms (Enforce) "
                + "to 1 permits at 10 per second (Enforce), 100 ms (Enforce).",
            ],
            host.Logged(11));
    }

    [Fact]
    public void Settings_from_code_override_the_configuration_until_they_are_reset()
    {
        using var host = new ControlledHost(("Shot:Limits:limit:Permits", "5"), ("Shot:Limits:limit:PerSecond", "5"));
        host.Guard("limit");
        host.Start();
        host.Control.Set("limit", permits: 7);
        host.Write(("Shot:Limits:limit:Permits", "9"), ("Shot:Limits:limit:PerSecond", "9"));
        Assert.Equal((7, 9.0), (host.Limit("limit").Numbers.Permits, host.Limit("limit").Numbers.PerSecond));
        host.Control.Reset("limit");
        Assert.Equal((9, 9.0), (host.Limit("limit").Numbers.Permits, host.Limit("limit").Numbers.PerSecond));

        host.Control.SetMode(ShotMode.Off);
        host.Control.SetMode("limit", ShotMode.Shadow);
        host.Write(("Shot:Mode", "Enforce"));
        Assert.Equal((ShotMode.Off, ShotMode.Off), (host.Control.Mode, host.Limit("limit").Mode));
        host.Control.SetMode(ShotMode.Enforce);
        Assert.Equal((ShotMode.Enforce, ShotMode.Shadow), (host.Control.Mode, host.Limit("limit").Mode));
        host.Control.Reset();
        Assert.Equal((ShotMode.Enforce, ShotMode.Enforce), (host.Control.Mode, host.Limit("limit").Mode));
        Assert.Equal(new(3, 1, null, null), host.Limit("limit").Numbers);
    }

    [Fact]
    public void A_number_out_of_range_changes_nothing_and_says_why()
    {
        using var host = new ControlledHost().Start();
        host.Guard("limit", permits: 3, cost: 2);
        Assert.Contains(
            "must be above 0",
            Assert.Throws<ArgumentOutOfRangeException>("perSecond", () => host.Control.Set("limit", permits: 5, perSecond: 0)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "takes 2 permits at once",
            Assert.Throws<ArgumentOutOfRangeException>("permits", () => host.Control.Set("limit", permits: 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "compiled without a deadline",
            Assert.Throws<ArgumentException>("maxWaitMs", () => host.Control.Set("limit", maxWaitMs: 5)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Enforce, Shadow, Off",
            Assert.Throws<ArgumentOutOfRangeException>("mode", () => host.Control.SetMode("limit", (ShotMode)7)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Enforce, Shadow, Off",
            Assert.Throws<ArgumentOutOfRangeException>("mode", () => host.Control.SetMode((ShotMode)7)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "the nearest first: 'limit'",
            Assert.Throws<ArgumentException>("name", () => host.Control.SetMode("limt", ShotMode.Off)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("name", () => host.Control.Reset(" "));
        Assert.Equal(new(3, 1, null, null), host.Limit("limit").Numbers);
        Assert.Empty(host.Logged(11));
    }

    [Fact]
    public void A_change_of_the_applications_mode_is_logged_with_the_old_one()
    {
        using var host = new ControlledHost().Start();
        host.Guard("limit");
        host.Control.SetMode(ShotMode.Off);
        host.Control.SetMode(ShotMode.Off);
        Assert.Equal(["All limits changed by code: from mode Enforce to Off."], host.Logged(12));
    }

    [Fact]
    public void The_limits_in_force_are_logged_at_start_once()
    {
        using var host = new ControlledHost(("Shot:Limits:b:Permits", "9"));
        host.Guard("b", maxWaitMs: 250);
        host.Guard("a", permits: 0, concurrency: 4);
        host.Start();
        Assert.Equal(
            $"Limits in force, 2 in mode Enforce: {Environment.NewLine}  a: 4 at once (Enforce)"
            + $"{Environment.NewLine}  b: 9 permits at 1 per second (Enforce), 250 ms (Enforce)",
            Assert.Single(host.Logged(10)));
        Assert.Empty(host.Logged(11));
    }

    [Fact]
    public void A_host_whose_annotations_of_one_name_have_different_numbers_does_not_start()
    {
        using var host = new ControlledHost();
        host.Guards.Manifest.Add(ControlledHost.Definition("first", permits: 1, shared: "shared"), "Shared.cs: IShared.First");
        host.Guards.Manifest.Add(ControlledHost.Definition("second", permits: 2, shared: "shared"), "Shared.cs: IShared.Second");
        Assert.Contains(
            "'shared' disagree", Assert.Throws<InvalidOperationException>(() => host.Start()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_is_listed_once_and_an_old_contract_lists_nothing()
    {
        var manifest = new GuardSet().Manifest;
        manifest.Add(new Record());
        manifest.Add(new Record());
        manifest.Add(new OldRecord());
        Assert.Equal("Here.cs: Here.Now", Assert.Single(manifest.Sites).Where);
    }

    [Fact]
    public void A_site_that_appears_while_a_snapshot_is_taken_does_not_fail_it()
    {
        using var host = new ControlledHost().Start();
        host.Guards.Manifest.Add(ControlledHost.Definition("known"), "Known.cs: Known");
        using var taken = new SemaphoreSlim(0);
        var adding = Task.Run(
            () =>
            {
                // Each few are added while snapshots are taken, and not before one has been since: so the two run beside each other, and
                // end.
                for (var i = 0; i < 500; i++)
                {
                    if (i % 25 == 0)
                        taken.Wait(TestContext.Current.CancellationToken);
                    host.Guards.Manifest.Add(ControlledHost.Definition($"late {i}"), "Late.cs: Late");
                }
            },
            TestContext.Current.CancellationToken);
        while (!adding.IsCompleted)
        {
            Assert.NotEmpty(host.Control.Snapshot());
            taken.Release();
        }

        Assert.Equal(501, host.Control.Snapshot().Count);
    }

    [Fact]
    public void A_host_whose_partial_method_and_service_share_a_name_does_not_start()
    {
        using var host = new ControlledHost();
        host.Guards.Manifest.Add(ControlledHost.Definition("first", shared: "both"), "Orders.cs: IOrders.Place");
        host.Guards.Manifest.AddOfProcess(ControlledHost.Definition("second", shared: "both"), "Payments.cs: Payments.Charge");
        var message = Assert.Throws<InvalidOperationException>(() => host.Start()).Message;
        Assert.Contains("partial method (Payments.cs: Payments.Charge)", message, StringComparison.Ordinal);
        Assert.Contains("(Orders.cs: IOrders.Place)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("off", ShotMode.Off)]
    [InlineData(ShotMode.Shadow, ShotMode.Shadow)]
    public void The_mode_of_a_process_is_read_from_its_property(object? data, ShotMode? mode) => Assert.Equal(mode, ProcessMode.Read(data));

    [Fact]
    public void A_limit_is_known_by_its_plain_name_too_unless_another_has_the_same()
    {
        using var host = new ControlledHost();
        foreach (var name in new[] { "POST /orders", "GET /stock", "GET /stock/" })
            host.Guard(name);
        host.Control.Set("post_orders", permits: 7);
        Assert.Equal((7, "POST_orders", null), (host.Limit("POST /orders").Numbers.Permits, host.Limit("POST /orders").PlainName, host.Limit("GET /stock").PlainName));
        Assert.Throws<ArgumentException>(() => host.Control.Set("GET_stock", permits: 7));
    }

    [Fact]
    public void A_snapshot_has_the_failed_calls_and_the_sites_of_a_limit()
    {
        using var host = new ControlledHost();
        foreach (var site in new[] { "one", "two" })
        {
            Assert.True(host.Guard(site, shared: "both").TryEnter(out var call));
            call.Fail(new InvalidOperationException());
        }

        Assert.Equal(2, host.Limit("both").Failed);
        Assert.Equal(["one", "two"], host.Limit("both").Sites);
        Assert.Null(host.Limit("both").Cluster);
    }

    [Fact]
    public void An_invalid_mode_of_the_process_throws_and_says_what_to_write() =>
        Assert.Contains(
            "Shot.Mode of this process is '1': write one of Enforce, Shadow, Off",
            Assert.Throws<InvalidOperationException>(() => ProcessMode.Read("1")).Message,
            StringComparison.Ordinal);

    private sealed class Record : IShotRecord
    {
        public void AddInterfaces(GuardedInterfaces interfaces)
        {
        }

        public void AddEndpoints(EndpointGuards endpoints)
        {
        }

        public void AddGuards(GuardManifest manifest)
        {
            manifest.Add(ControlledHost.Definition("here"), "Here.cs: Here.Now");
            manifest.Add(this);
            manifest.Add(new OldRecord());
        }
    }

    private sealed class OldRecord : IShotRecord
    {
        public void AddInterfaces(GuardedInterfaces interfaces)
        {
        }

        public void AddEndpoints(EndpointGuards endpoints)
        {
        }
    }
}
