using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Shot.AspNetCore;
using Shot.CompilerServices;
using Shot.Tests.Control;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Dashboard;

/// <summary>The page in a real browser.</summary>
[Collection(nameof(InChromium))]
public sealed class BrowserTests(Chromium chromium)
{
    private const string Name = "GET /orders/{id}";

    [Fact]
    public async Task A_flood_appears_in_the_chart_within_two_seconds()
    {
        await using var server = await DashboardServer.Start();
        await using var open = await chromium.Open(server);

        // By the server's seconds, whatever the machine's speed: the page notes all that it shows, and the first with a refused call.
        await open.Page.EvaluateAsync("""
            () => {
                const { dataset } = document.documentElement;
                window.times = [Number(dataset.time)];
                new MutationObserver(() => {
                    window.times.push(Number(dataset.time));
                    if (document.querySelector('.row .refused b').textContent !== '0') window.seen ??= Number(dataset.time);
                }).observe(document.documentElement, { attributeFilter: ['data-time'] });
            }
            """);
        var refusedIn = long.MaxValue;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            if (await server.Status(HttpMethod.Get, "/orders/1") == HttpStatusCode.ServiceUnavailable)
                Interlocked.CompareExchange(ref refusedIn, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), long.MaxValue);
        }));
        await open.Page.WaitForFunctionAsync("() => window.seen");
        var (seen, times) = (await open.Page.EvaluateAsync<long>("() => window.seen"), await open.Page.EvaluateAsync<long[]>("() => window.times"));

        // It is in the second of the call, or in the next one, which have both ended two seconds after the call.
        Assert.True(seen <= times.FirstOrDefault(time => time > refusedIn, long.MaxValue), $"Refused in {refusedIn}, shown in {seen} of {string.Join(", ", times)}.");
        Assert.True(await open.Page.EvaluateAsync<bool>("""
            () => {
                const canvas = document.querySelector('.row canvas');
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                const colour = getComputedStyle(document.documentElement).getPropertyValue('--refused').match(/\d+/g).map(Number);
                for (let i = 0; i < data.length; i += 4) if (colour.every((part, j) => Math.abs(part - data[i + j]) < 3)) return true;
                return false;
            }
            """));
    }

    [Fact]
    public async Task A_changed_number_takes_effect_with_the_next_call()
    {
        await using var server = await DashboardServer.Start();
        for (var call = 0; call < 3; call++)
            await server.Status(HttpMethod.Get, "/orders/1");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.Status(HttpMethod.Get, "/orders/1"));
        await using var open = await chromium.Open(server);
        await open.OpenRow(Name);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Change…" }).ClickAsync();
        await open.Page.GetByLabel("Burst").FillAsync("1000");
        await open.Page.GetByLabel("Rate").FillAsync("1000000");
        var dialog = open.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("2 → 1,000");
        await Assertions.Expect(dialog).ToContainTextAsync("Up to 1,000 calls may enter at the same instant, instead of 2.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/orders/1"));
        await Assertions.Expect(open.Row(Name).Locator("tr.changed")).ToHaveCountAsync(2);

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Reset…" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Assertions.Expect(open.Row(Name).Locator("tr.changed")).ToHaveCountAsync(0);
        Assert.Equal(2, (int)(await server.Limit(Name))["numbers"]!["permits"]!);
    }

    [Fact]
    public async Task An_open_limit_shows_its_cost_its_plans_and_the_calls_without_time()
    {
        await using var server = await DashboardServer.Start(
            static app =>
            {
                app.MapGet("/reports/{tenant}", static (string tenant) => tenant)
                    .RequireShotDeadline(5_000, static deadline => deadline.TrustCaller = true)
                    .RequireShotLimit(1, perSecond: 0.5, static limit =>
                    {
                        (limit.Name, limit.Key, limit.PlanFrom) = ("reports", "route:tenant", "header:X-Plan");
                        limit.Plans.Add("pro", 2, perSecond: 20 * ShotRate.PerDay);
                    });
                app.MapGet("/ask", static () => "").RequireShotLimit(1_000, perSecond: 1_000 * ShotRate.PerMinute, static limit =>
                    (limit.Name, limit.CostFrom, limit.Settles) = ("tokens", "letters", true));
            },
            static services => services.Configure<ShotHttpOptions>(static options => options.AddCost("letters", static _ => 100)));
        server.Control.SetPlan("reports", "pro", permits: 3);
        server.Control.SetPlan("reports", "acme", permits: 5_000, perSecond: 1_000);
        for (var call = 0; call < 4; call++)
            await server.Status(HttpMethod.Get, "/reports/a", headers: ("X-Plan", "pro"));
        await using var open = await chromium.Open(server);
        await open.OpenRow("reports");
        var facts = open.Row("reports").Locator(".facts");
        await Assertions.Expect(facts.Locator("div").Filter(new() { HasText = "from header:X-Plan" }).Locator("dd")).ToHaveTextAsync(
        [
            "from header:X-Plan", "default: 1 + 0.5 per second: 0 admitted, 0 refused",
            "pro: 3 + 20 per day (annotated 2 + 20 per day): 3 admitted, 1 refused",
            "acme: 5,000 + 1000 per second (configured): 0 admitted, 0 refused",
        ]);

        // What the page is told later is shown, too.
        await Assertions.Expect(facts).Not.ToContainTextAsync("not started");
        Assert.Equal(HttpStatusCode.RequestTimeout, await server.Status(HttpMethod.Get, "/reports/a", headers: ("x-envoy-expected-rq-timeout-ms", "0")));
        await Assertions.Expect(facts).ToContainTextAsync("1 not started, since their callers left no time");

        await open.OpenRow("tokens");
        await Assertions.Expect(open.Row("tokens").Locator(".facts")).ToContainTextAsync("from letters, settled after the work");
        await open.Row("reports").GetByRole(AriaRole.Button, new() { Name = "Change…" }).ClickAsync();
        await open.Page.GetByLabel("Burst").FillAsync("7");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("for each route:tenant in the plan default, instead of 1.");
    }

    [Fact]
    public async Task The_calls_since_the_start_of_an_open_limit_follow_its_seconds()
    {
        await using var server = await DashboardServer.Start();
        await server.Status(HttpMethod.Get, "/orders/1");
        await using var open = await chromium.Open(server);
        await open.OpenRow(Name);
        var facts = open.Row(Name).Locator(".facts");
        await Assertions.Expect(facts).ToContainTextAsync("1 admitted, 0 refused");
        for (var call = 0; call < 3; call++)
            await server.Status(HttpMethod.Get, "/orders/1");
        await Assertions.Expect(facts).ToContainTextAsync("2 admitted, 2 refused");

        // The limit is told as a whole, and its last second is not added to that.
        server.Control.Set(Name, permits: 5);
        await server.Status(HttpMethod.Get, "/orders/1");
        await Assertions.Expect(open.Row(Name).Locator("tr.changed")).ToHaveCountAsync(1);
        await Assertions.Expect(facts).ToContainTextAsync("3 admitted, 2 refused");
    }

    [Fact]
    public async Task A_wrong_number_is_answered_in_the_dialog()
    {
        await using var server = await DashboardServer.Start();
        await using var open = await chromium.Open(server);
        await open.OpenRow(Name);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Change…" }).ClickAsync();

        // Another operator was faster.
        server.Control.Set(Name, permits: 5);
        open.ExpectErrors();
        await open.Page.GetByLabel("Burst").FillAsync("7");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".problem")).ToContainTextAsync("changed after it was shown");
        Assert.Equal(5, (int)(await server.Limit(Name))["numbers"]!["permits"]!);
    }

    [Fact]
    public async Task The_mode_of_all_limits_is_changed_after_it_was_said_what_that_means()
    {
        await using var server = await DashboardServer.Start();
        await using var open = await chromium.Open(server);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Mode: Enforce" }).ClickAsync();
        await open.Page.GetByLabel("Shadow").CheckAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Enforce → Shadow, for all 1 limits.");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Apply to all limits" }).ClickAsync();
        await Assertions.Expect(open.Row(Name).Locator(".badge")).ToHaveTextAsync("Shadow");
        Assert.Equal(ShotMode.Shadow, server.Control.Mode);
    }

    [Fact]
    public async Task The_dialog_says_when_the_more_lenient_mode_of_all_limits_applies()
    {
        await using var server = await DashboardServer.Start();
        server.Control.SetMode(ShotMode.Shadow);
        await using var open = await chromium.Open(server);
        await open.OpenRow(Name);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Change…" }).ClickAsync();
        await open.Page.GetByLabel("Enforce").CheckAsync();
        var dialog = open.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("The mode of all limits is Shadow. It applies to this limit too until it is changed");
        await open.Page.GetByLabel("Off").CheckAsync();
        await Assertions.Expect(dialog).Not.ToContainTextAsync("The mode of all limits is");
    }

    [Fact]
    public async Task A_reader_is_offered_no_change_and_can_make_none()
    {
        await using var server = await DashboardServer.Start();
        await using var open = await chromium.Open(server, "rita");
        await open.OpenRow(Name);
        await Assertions.Expect(open.Row(Name).Locator("figure")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Change…" })).ToBeHiddenAsync();
        await Assertions.Expect(open.Page.Locator("#mode")).ToBeDisabledAsync();
        open.ExpectErrors();
        var status = await open.Page.EvaluateAsync<int>("""
            async () => (await fetch('limits/GET_orders_id', {
                method: 'PUT', headers: { 'Content-Type': 'application/json', 'If-Match': '*' }, body: '{"permits": 100}',
            })).status
            """);
        Assert.Equal((403, 2), (status, (int)(await server.Limit(Name))["numbers"]!["permits"]!));
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_use_an_operators_cookie()
    {
        await using var server = await DashboardServer.Start();
        await using var other = await DashboardServer.StartAs("Development", static app => app.MapGet("/", static () => Microsoft.AspNetCore.Http.Results.Content("<!doctype html>", "text/html")));
        await using var open = await chromium.Open(server);
        open.ExpectErrors();

        // Another port of the same host is the same site to cookies, so they are sent along.
        await open.Page.GotoAsync(other.Address.ToString());
        var failed = await open.Page.EvaluateAsync<bool>(
            "async url => { try { await fetch(url, { method: 'PUT', credentials: 'include', mode: 'cors', headers: { 'Content-Type': 'application/json' }, body: '{\"permits\": 100}' }); return false; } catch { return true; } }",
            new Uri(server.Address, "/shot/limits/GET_orders_id").ToString());
        Assert.True(failed);
        Assert.Equal(2, (int)(await server.Limit(Name))["numbers"]!["permits"]!);
    }

    [Fact]
    public async Task A_thousand_limits_stay_responsive()
    {
        await using var server = await DashboardServer.Start();
        var guards = server.Services.GetRequiredService<GuardSet>();
        var all = Enumerable.Range(0, 1_000).Select(number => guards.Of(ControlledHost.Definition($"limit {number:0000}", permits: 50, perSecond: 50))).ToArray();
        await using var open = await chromium.Open(server);
        await Assertions.Expect(open.Page.Locator("#count")).ToHaveTextAsync("1001 limits");

        // In processor time of the page's thread, which is the same on a busy machine: scripts, layout and painting.
        var browser = await open.Page.Context.NewCDPSessionAsync(open.Page);
        await browser.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        await open.Page.EvaluateAsync("() => { window.updates = 0; new PerformanceObserver(list => window.updates += list.getEntries().length).observe({ type: 'measure' }); }");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var load = Task.Run(() => Load(ending.Token), ending.Token);
        var costs = new List<double>();
        for (var update = 0; update < 15; update++)
        {
            var before = await Spent();
            await open.Page.WaitForFunctionAsync("count => window.updates > count", await open.Page.EvaluateAsync<int>("() => window.updates"), new() { PollingInterval = 250 });
            costs.Add(1_000 * (await Spent() - before));
        }

        await ending.CancelAsync();
        await load;
        TestContext.Current.TestOutputHelper?.WriteLine($"Updates took {string.Join(", ", costs.Select(static cost => $"{cost:F1}"))} ms of the page's thread.");
        Assert.InRange(costs.Order().ElementAt(costs.Count / 2), 0.1, 50);

        async Task<double> Spent()
        {
            var metrics = (await browser.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray();
            return metrics.Single(static metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
        }

        async Task Load(CancellationToken cancellationToken)
        {
            var random = new Random(1);
            while (!cancellationToken.IsCancellationRequested)
            {
                foreach (var guard in all)
                {
                    if (random.Next(2) == 0 && guard.TryEnter(out var call))
                        call.Complete();
                }

                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task A_page_in_the_background_asks_for_nothing()
    {
        await using var server = await DashboardServer.Start();
        await using var open = await chromium.Open(server);
        Assert.Equal(1, server.Dashboard.Pages.Count);
        await Show("hidden");
        await Patience.Until(() => server.Dashboard.Pages.Count == 0);
        await Show("visible");
        await Patience.Until(() => server.Dashboard.Pages.Count == 1);

        Task Show(string state) => open.Page.EvaluateAsync(
            "state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", state);
    }

    [Fact]
    public async Task All_limits_are_listed_searched_and_sorted()
    {
        await using var server = await DashboardServer.Start(static app =>
        {
            app.MapGet("/busy", static () => "").RequireShotLimit(100, perSecond: 1_000);
            app.MapGet("/alone", static () => "").RequireShotConcurrency(3);
        });
        for (var call = 0; call < 20; call++)
            await server.Status(HttpMethod.Get, "/busy");
        await using var open = await chromium.Open(server);
        var names = open.Page.Locator(".row .title");
        await Assertions.Expect(names).ToHaveTextAsync(["GET /busy", "GET /alone", Name]);
        await open.Page.GetByLabel("Sort by").SelectOptionAsync("name");
        await Assertions.Expect(names).ToHaveTextAsync(["GET /alone", "GET /busy", Name]);
        await open.Page.Keyboard.PressAsync("/");
        await open.Page.Keyboard.TypeAsync("ORDERS");
        await Assertions.Expect(names).ToHaveTextAsync([Name]);
    }

    [Fact]
    public async Task The_keyboard_reaches_everything()
    {
        await using var server = await DashboardServer.Start(static app => app.MapGet("/busy", static () => "").RequireShotLimit(100, perSecond: 1_000));
        await using var open = await chromium.Open(server);
        await open.Page.GetByLabel("Sort by").SelectOptionAsync("name");
        await open.Row("GET /busy").Locator("button.name").FocusAsync();
        await open.Page.Keyboard.PressAsync("ArrowDown");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Row(Name).Locator("button.name")).ToHaveAttributeAsync("aria-expanded", "true");
        await open.Page.Keyboard.PressAsync("Tab");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await open.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_theme_is_the_systems_until_somebody_chooses()
    {
        await using var server = await DashboardServer.Start();
        await using var open = await chromium.Open(server, scheme: ColorScheme.Dark);
        var back = "() => getComputedStyle(document.body).backgroundColor";
        var dark = await open.Page.EvaluateAsync<string>(back);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Switch to light colours" }).ClickAsync();
        var light = await open.Page.EvaluateAsync<string>(back);
        Assert.NotEqual(dark, light);
        await open.Page.ReloadAsync();
        Assert.Equal(light, await open.Page.EvaluateAsync<string>(back));
    }
}
