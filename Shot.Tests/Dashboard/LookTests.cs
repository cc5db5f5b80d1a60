using System.Diagnostics.Metrics;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Shot.CompilerServices;
using Shot.Tests.Control;
using Shot.Tests.Rules;

namespace Shot.Tests.Dashboard;

/// <summary>How the page looks after ten minutes of a busy shop: screenshots to be looked at, in <c>artifacts/screenshots</c>, and what a
/// checker of accessibility finds.</summary>
[Collection(nameof(InChromium))]
public sealed class LookTests(Chromium chromium)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "screenshots");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 5, 14, 9, 20, 0, TimeSpan.Zero));
    private readonly Random _random = new(7);
    private readonly Queue<(int Second, GuardCall Call)> _inside = [];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_page_is_good_to_look_at_and_has_no_serious_barrier(ColorScheme scheme)
    {
        Directory.CreateDirectory(Folder);
        await using var server = await Serve();
        await using (var open = await chromium.Open(server, scheme: scheme))
        {
            await Keep(open, scheme, "list");
            await open.OpenRow("POST /orders");
            await Assertions.Expect(open.Page.Locator(".row .u-over")).ToHaveCountAsync(3);
            await open.Page.Mouse.MoveAsync(0, 0);
            await Keep(open, scheme, "open");
            await open.Page.GetByRole(AriaRole.Button, new() { Name = "Change…" }).ClickAsync();
            await open.Page.GetByLabel("Rate").FillAsync("400");
            await Keep(open, scheme, "change");
        }

        await using (var open = await chromium.Open(server, scheme: scheme, width: 390, height: 844))
        {
            await Keep(open, scheme, "narrow");
            await open.OpenRow("POST /orders");
            await Assertions.Expect(open.Page.Locator(".row .u-over")).ToHaveCountAsync(3);
            await Keep(open, scheme, "narrow-open");
            Assert.Equal(390, await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        }
    }

    /// <summary>Keeps a screenshot, and checks what can be checked of it.</summary>
    private static async Task Keep(OpenPage open, ColorScheme scheme, string name)
    {
        await open.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.row canvas')].some(canvas => canvas.width > 0)");
        await open.Page.WaitForLoadStateAsync(LoadState.Load);
        await open.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png") });
        var found = await open.Page.RunAxe();
        var serious = found.Violations.Where(static violation => violation.Impact is "serious" or "critical")
            .Select(static violation => $"{violation.Id}: {violation.Help}: {string.Join(", ", violation.Nodes.Select(static node => node.Html))}");
        Assert.True(!serious.Any(), string.Join("\n", serious));
    }

    /// <summary>A shop with ten minutes of history, a wave of load and an incident in it.</summary>
    private async Task<DashboardServer> Serve()
    {
        var server = await DashboardServer.StartAs(
            "Production",
            static app => app.MapShot(configure: static options => options.AllowChanges = "operators").RequireAuthorization("readers"),

            // The latencies are made up below: calls take none of the fake time.
            services => services.AddSingleton<TimeProvider>(_time).Configure<ShotOptions>(static options => options.RecordCallDuration = false));
        var guards = server.Services.GetRequiredService<GuardSet>();
        using var meter = server.Services.GetRequiredService<IMeterFactory>().Create("Shot");
        var durations = meter.CreateHistogram<double>("shot.call.duration", "s");
        var shop = new (GuardDefinition Definition, double Low, double High, double Period, double Milliseconds)[]
        {
            (ControlledHost.Definition("POST /orders", permits: 120, perSecond: 240, maxWaitMs: 250), 90, 230, 420, 28),
            (ControlledHost.Definition("GET /search", permits: 0, concurrency: 24), 120, 180, 300, 55),
            (ControlledHost.Definition("GET /stock/{item}", permits: 20, perSecond: 10, key: "route:item"), 50, 90, 500, 6),
            (ControlledHost.Definition("IPayments.ChargeAsync", permits: 30, perSecond: 40), 10, 46, 380, 140),
            (ControlledHost.Definition("GET /recommendations", permits: 20, perSecond: 30), 15, 50, 260, 18),
            (ControlledHost.Definition("GET /reports/{year}", permits: 5, perSecond: 2, maxWaitMs: 5_000), 0, 3, 200, 900),
            (ControlledHost.Definition("POST /imports", permits: 3, perSecond: 0.5), 0, 0.4, 150, 2_400),
            (ControlledHost.Definition("IWarehouse.CountAsync", permits: 400, perSecond: 400), 40, 70, 350, 2),
            (ControlledHost.Definition("GET /health/details", permits: 10, perSecond: 5), 0.4, 0.6, 100, 1),
        };
        var made = shop.Select(limit => guards.Of(limit.Definition)).ToArray();
        server.Control.SetMode("GET /recommendations", ShotMode.Shadow);
        server.Control.Set("IWarehouse.CountAsync", permits: 600, perSecond: 600);
        for (var second = 0; second < 605; second++)
        {
            var isIncident = second is > 430 and < 520;
            for (var part = 0; part < 10; part++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                foreach (var (guard, limit) in made.Zip(shop))
                {
                    var wave = limit.Low + ((limit.High - limit.Low) * (0.5 - (0.5 * Math.Cos(2 * Math.PI * second / limit.Period))));
                    var calls = ((wave * (isIncident && limit.Low > 60 ? 1.9 : 1)) + (_random.NextDouble() * wave * 0.3)) / 10;
                    for (var call = _random.NextDouble(); call < calls; call++)
                    {
                        ulong[] keys = limit.Definition.Limits is [{ Key: not null }] ? [(ulong)_random.Next(40) + 1] : [];
                        if (!guard.TryEnter(keys, out var admitted))
                            continue;
                        var slow = isIncident ? 2.2 : 1;
                        var latency = limit.Milliseconds * slow * (0.6 - (0.4 * Math.Log(1 - _random.NextDouble())));
                        durations.Record(latency / 1_000, new("shot.limit", guard.Name), new("shot.outcome", "completed"));
                        if (latency > limit.Definition.MaxWaitMs && limit.Definition.MaxWaitMs > 0)
                            guard.Counters.Add(Shot.Metrics.GuardCount.TimedOut);
                        if (_random.Next(400) == 0)
                            guard.Counters.Add(Shot.Metrics.GuardCount.Failed);

                        // Some stay inside until the next second.
                        if (limit.Definition.Concurrency.Length == 0 || _random.Next(8) > 0)
                            admitted.Complete();
                        else
                            _inside.Enqueue((second, admitted));
                    }
                }
            }

            while (_inside.TryPeek(out var first) && (first.Second < second - (isIncident ? 1 : 0) || _inside.Count > 22))
                _inside.Dequeue().Call.Complete();
        }

        return server;
    }
}
