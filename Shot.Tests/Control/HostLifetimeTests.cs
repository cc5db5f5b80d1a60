using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;
using Shot.Tests.Http;

namespace Shot.Tests.Control;

/// <summary>
/// A host owns its limits, their settings and what they count, and takes them along. What it has set on the process's own goes with it too.
/// </summary>
public sealed class HostLifetimeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_host_sets_a_partial_methods_limit_until_it_is_disposed_in_either_order(bool lastFirst)
    {
        var definition = ControlledHost.Definition($"lifetime.{lastFirst}", maxWaitMs: 500);
        var first = Host(definition, "5", "Shadow");
        Assert.Equal((5, ShotMode.Shadow), State());
        var last = Host(definition, "7", "Off");
        Assert.Equal((7, ShotMode.Off), State());

        // Who does not decide changes nothing.
        first.Write(("Shot:Limits:" + definition.Name + ":Permits", "6"));
        Assert.Equal((7, ShotMode.Off), State());
        (lastFirst ? last : first).Dispose();
        Assert.Equal(lastFirst ? (6, ShotMode.Enforce) : (7, ShotMode.Off), State());
        (lastFirst ? first : last).Dispose();
        Assert.Equal((3, ShotMode.Enforce), State());
        Assert.Equal(TimeSpan.FromMilliseconds(500), definition.Guard.MaxWait);

        (int, ShotMode) State() => (definition.Guard.Limits[0].Permits, definition.Guard.Limits[0].Mode);
    }

    [Fact]
    public void A_host_does_not_change_the_limits_of_another_application()
    {
        var definition = ControlledHost.Definition("lifetime.mine");
        using var mine = Host(definition, "5", "Shadow");
        using var other = Host(ControlledHost.Definition("lifetime.other"), "7", "Off");
        Assert.Equal((5, ShotMode.Shadow), (definition.Guard.Limits[0].Permits, definition.Guard.Limits[0].Mode));
        Assert.DoesNotContain(other.Control.Snapshot(), static limit => limit.Name == "lifetime.mine");
    }

    [Fact]
    public void Refusals_of_the_process_are_logged_by_the_last_host_that_is_not_disposed()
    {
        var definition = ControlledHost.Definition("lifetime.refused", permits: 1, perSecond: 0.001);
        using var first = Host(definition, "1", "Enforce");
        var last = Host(definition, "1", "Enforce");
        Assert.True(definition.Guard.TryEnter(out _));
        Assert.False(definition.Guard.TryEnter(out _));
        Assert.Equal((0, 1), (Told(first), Told(last)));
        last.Dispose();
        Assert.False(definition.Guard.TryEnter(out _));
        Assert.Equal(1, Told(first));

        static int Told(ControlledHost host) =>
            host.Logged(15).Count(static line => line.StartsWith("'lifetime.refused'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disposed_host_is_collected_with_its_keyed_tables()
    {
        var guards = new List<WeakReference<GuardSet>>();
        for (var host = 0; host < 3; host++)
            await Serve(guards, addsShot: host > 0);
        await CollectUntil(() => guards.TrueForAll(static set => !set.TryGetTarget(out _)));
    }

    [Fact]
    public async Task A_container_that_is_dropped_is_collected_disposed_or_not()
    {
        var guards = new List<WeakReference<GuardSet>> { Use(dispose: true), Use(dispose: false) };
        await CollectUntil(() => guards.TrueForAll(static set => !set.TryGetTarget(out _)));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<GuardSet> Use(bool dispose)
        {
            var services = new ServiceCollection()
                .AddSingleton<Shot.Tests.Http.Control.IShelf, Shot.Tests.Http.Control.Shelf>()
                .AddShot()
                .BuildServiceProvider();
            Assert.Equal("taken", services.GetRequiredService<Shot.Tests.Http.Control.IShelf>().Take());
            var guards = new WeakReference<GuardSet>(services.GetRequiredService<GuardSet>());
            if (dispose)
                services.Dispose();
            return guards;
        }
    }

    private static ControlledHost Host(GuardDefinition definition, string permits, string mode)
    {
        var host = new ControlledHost(($"Shot:Limits:{definition.Name}:Permits", permits), ($"Shot:Limits:{definition.Name}:Mode", mode));
        host.Guards.Manifest.AddOfProcess(definition, "Payments.cs: Payments.ChargeAsync");
        return host.Start();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Serve(List<WeakReference<GuardSet>> guards, bool addsShot)
    {
        GuardSet? set = null;
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/", static () => "in").RequireShotLimit(1, perSecond: 0.001, limit => limit.Key = "ip");
                set = Shot.DependencyInjection.UnregisteredHost.GuardsOf(app.Services);
            },
            services =>
            {
                if (addsShot)
                    services.AddShot();
            });
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.Get("/")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, (await server.Get("/")).StatusCode);
        Assert.Contains(set!.Guards, static guard => guard.Limits is [{ Keys: not null }]);
        guards.Add(new WeakReference<GuardSet>(set));
    }

    private static async Task CollectUntil(Func<bool> isGone)
    {
        for (var attempt = 0; attempt < 100 && !isGone(); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.True(isGone());
    }
}
