using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.Dashboard.History;

namespace Shot.Tests.Dashboard;

/// <summary>What the page shows: the last ten minutes of each limit, second by second.</summary>
public sealed class HistoryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private long Start => _time.Start.ToUnixTimeSeconds();

    [Fact]
    public async Task A_second_has_the_calls_of_that_second()
    {
        await using var server = await Serve();
        await Call(server, admitted: 2, refused: 3);
        _time.Advance(Second);
        await Call(server, admitted: 0, refused: 1);
        _time.Advance(Second);
        _time.Advance(Second);
        var history = await History(server);
        Assert.Equal(Start, (long)history["time"]!);
        Assert.Equal([2, 0, 0], Numbers(history, "admitted"));
        Assert.Equal([3, 1, 0], Numbers(history, "refused"));
        Assert.Equal([0, 0, 0], Numbers(history, "availablePermits"));
    }

    [Fact]
    public async Task Seconds_that_no_thread_was_there_for_have_their_part_of_the_calls()
    {
        await using var server = await Serve(refusing: true);
        _time.Advance(Second);
        await Call(server, admitted: 0, refused: 6);

        // The fake time calls a timer for each period, so the time is moved without one.
        _time.AutoAdvanceAmount = 3 * Second;
        _ = _time.GetTimestamp();
        _time.AutoAdvanceAmount = TimeSpan.Zero;
        _time.Advance(TimeSpan.Zero);
        Assert.Equal(6, Numbers(await History(server), "refused").Sum());
    }

    [Fact]
    public async Task The_history_begins_with_the_host_and_keeps_ten_minutes()
    {
        await using var server = await Serve(refusing: true);
        await Call(server, admitted: 0, refused: 1);
        for (var second = 0; second < LimitHistory.Length; second++)
            _time.Advance(Second);
        var refused = Numbers(await History(server), "refused");
        Assert.Equal((600, 1, 1), (refused.Length, refused[0], refused.Sum()));

        _time.Advance(Second);
        var history = await History(server);
        Assert.Equal((600, 0, Start + 1), (Numbers(history, "refused").Length, Numbers(history, "refused").Sum(), (long)history["time"]!));
    }

    [Fact]
    public async Task Steps_add_up_calls_and_keep_the_last_level()
    {
        await using var server = await Serve();
        for (var second = 0; second < 10; second++)
        {
            await Call(server, admitted: second is 0 or 7 ? 1 : 0, refused: 0);
            _time.Advance(Second);
        }

        var history = await History(server, step: 5);
        Assert.Equal([1, 1], Numbers(history, "admitted"));
        Assert.Equal([1, 0], Numbers(history, "availablePermits"));
    }

    [Fact]
    public void A_limit_takes_21_600_bytes_and_a_site_at_most_1_728()
    {
        Assert.Equal(21_600, LimitHistory.Length * Unsafe.SizeOf<Second>());
        Assert.Equal(1_728, 2 * LatencyBuckets.Count * sizeof(int));
    }

    [Theory]
    [InlineData("/shot/history.json")]
    [InlineData("/shot/history.json?id=x&step=0")]
    [InlineData("/shot/history.json?id=0&step=0")]
    [InlineData("/shot/history.json?id=0&step=601")]
    public async Task A_wrong_question_is_answered_with_the_right_one(string path)
    {
        await using var server = await Serve();
        var (status, problem) = await server.Json(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("step=…", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_middle_of_a_bucket_is_within_6_3_percent_or_half_a_microsecond()
    {
        for (var microseconds = 0.1; microseconds < 500_000_000; microseconds *= 1.003)
        {
            var middle = LatencyBuckets.Milliseconds(LatencyBuckets.Of(microseconds / 1e6)) * 1e3;
            Assert.InRange(middle, Math.Min(microseconds * 0.937, microseconds - 0.51), Math.Max(microseconds * 1.063, microseconds + 0.51));
        }

        Assert.Equal((0, 0, LatencyBuckets.Count - 1), (LatencyBuckets.Of(double.NaN), LatencyBuckets.Of(-1), LatencyBuckets.Of(double.MaxValue)));
    }

    [Fact]
    public async Task Percentiles_are_of_the_admitted_calls_of_this_host()
    {
        await using var server = await Serve();
        using var meter = server.Services.GetRequiredService<IMeterFactory>().Create("Shot");
        using var other = new Meter("Shot", null, null, scope: this);
        foreach (var source in new[] { meter, other })
        {
            var durations = source.CreateHistogram<double>("shot.call.duration", "s");
            var unit = source == meter ? 0.001 : 10;
            for (var call = 1; call <= 1_000; call++)
                durations.Record(call * unit, new("shot.limit", "GET /orders"), new("shot.outcome", call % 2 == 0 ? "completed" : "failed"));
            durations.Record(500, new("shot.limit", "GET /orders"), new("shot.outcome", "refused"));
        }

        _time.Advance(Second);
        var history = await History(server);
        Assert.InRange((double)history["p50Ms"]![0]!, 500 * 0.93, 500 * 1.07);
        Assert.InRange((double)history["p99Ms"]![0]!, 990 * 0.93, 990 * 1.07);
        Assert.InRange((double)history["p999Ms"]![0]!, 999 * 0.93, 999 * 1.07);
        _time.Advance(Second);
        Assert.Null((await History(server))["p99Ms"]![1]);
    }

    [Fact]
    public async Task Limits_json_has_every_limit_with_its_enums_as_names()
    {
        await using var server = await DashboardServer.Start(static app => app.MapGet("/never", static () => "asked").RequireShotConcurrency(3));
        var (_, body) = await server.Json(HttpMethod.Get, "/shot/limits.json");
        var limits = body["limits"]!.AsArray();
        Assert.Equal(["GET /never", "GET /orders/{id}"], limits.Select(static limit => (string)limit!["name"]!));
        Assert.Equal(("Enforce", "Enforce", "TokenBucket"), ((string)body["mode"]!, (string)limits[1]!["mode"]!, (string)limits[1]!["strategy"]!));
        Assert.Equal((3, 0), ((int)limits[0]!["numbers"]!["limit"]!, (int)limits[0]!["lastSecond"]!["inside"]!));
    }

    [Fact]
    public async Task A_page_is_told_all_and_then_what_changes()
    {
        await using var server = await Serve();
        using var events = await Events(server);
        var all = await Next(events, "all");
        Assert.Equal((true, "GET /orders"), ((bool)all["canChange"]!, (string)all["limits"]![0]!["name"]!));

        await Call(server, admitted: 1, refused: 0);
        _time.Advance(Second);
        var second = (await Next(events, "second"))["seconds"]![0]!.AsArray();
        Assert.Equal((0, 1, 0, 1), ((int)second[0]!, (int)second[1]!, (int)second[2]!, (int)second[6]!));

        _time.Advance(Second);
        Assert.Equal(0, (int)(await Next(events, "second"))["seconds"]![0]![1]!);
        _time.Advance(Second);
        var quiet = await Next(events, "second");
        Assert.Equal((0, 0), (quiet["seconds"]!.AsArray().Count, quiet["changed"]!.AsArray().Count));

        server.Control.Set("GET /orders", permits: 5);
        _time.Advance(Second);
        Assert.Equal(5, (int)(await Next(events, "second"))["changed"]![0]!["numbers"]!["permits"]!);
    }

    [Fact]
    public async Task A_page_is_told_the_calls_of_each_plan_and_those_that_had_no_time()
    {
        await using var server = await DashboardServer.StartAs(
            "Production",
            static app =>
            {
                app.MapGet("/reports/{tenant}", static (string tenant) => tenant)
                    .RequireShotDeadline(500, static deadline => deadline.TrustCaller = true)
                    .RequireShotLimit(1, perSecond: 0.001, static limit =>
                    {
                        (limit.Name, limit.Key, limit.PlanFrom) = ("reports", "route:tenant", "header:X-Plan");
                        limit.Plans.Add("pro", 5, perSecond: 5 * ShotRate.PerMinute);
                    });
                app.MapShot().RequireAuthorization("readers");
            },
            services => services.AddSingleton<TimeProvider>(_time));
        using var events = await Events(server);
        await Next(events, "all");

        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/reports/a", headers: ("X-Plan", "pro")));
        Assert.Equal((5, "5 per minute", 1, 0), Pro(await Told()));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/reports/a", headers: ("X-Plan", "pro")));
        Assert.Equal((5, "5 per minute", 2, 0), Pro(await Told()));

        server.Control.SetPlan("reports", "pro", permits: 2);
        Assert.Equal((2, "5 per minute", 2, 0), Pro(await Told()));

        Assert.Equal(HttpStatusCode.RequestTimeout, await server.Status(HttpMethod.Get, "/reports/a", headers: ("x-envoy-expected-rq-timeout-ms", "0")));
        Assert.Equal((1, 2), ((int)(await Told())["total"]!["noTime"]!, (int)(await server.Limit("reports"))["total"]!["admitted"]!));

        async Task<JsonNode> Told()
        {
            _time.Advance(Second);
            return (await Next(events, "second"))["changed"]!.AsArray().Single(static limit => (string)limit!["name"]! == "reports")!;
        }

        static (int Permits, string Rate, int Admitted, int Refused) Pro(JsonNode limit)
        {
            var plan = limit["plans"]![1]!;
            return ((int)plan["permits"]!, (string)plan["rate"]!, (int)plan["admitted"]!, (int)plan["refused"]!);
        }
    }

    [Fact]
    public async Task A_page_can_change_the_mode_after_somebody_else_did()
    {
        await using var server = await Serve();
        using var events = await Events(server);
        var before = (string)(await Next(events, "all"))["modeVersion"]!;
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, "/shot/mode", json: """{"mode": "Shadow"}"""));
        _time.Advance(Second);
        var second = await Next(events, "second");
        Assert.Equal("Shadow", (string)second["mode"]!);
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Change(before));
        Assert.Equal(HttpStatusCode.OK, await Change((string)second["modeVersion"]!));

        Task<HttpStatusCode> Change(string version) =>
            server.Status(HttpMethod.Put, "/shot/mode", "olga", """{"mode": "Off"}""", ("Sec-Fetch-Site", "same-origin"), ("If-Match", version));
    }

    [Fact]
    public async Task The_last_second_has_the_levels_that_were_recorded()
    {
        await using var server = await Serve();
        await Call(server, admitted: 1, refused: 0);
        Assert.Equal(1, (int)(await server.Limit("GET /orders"))["lastSecond"]!["availablePermits"]!);
        _time.Advance(Second);
        await Call(server, admitted: 1, refused: 0);
        Assert.Equal(1, (int)(await server.Limit("GET /orders"))["lastSecond"]!["availablePermits"]!);
        _time.Advance(Second);
        Assert.Equal(0, (int)(await server.Limit("GET /orders"))["lastSecond"]!["availablePermits"]!);
    }

    [Fact]
    public async Task A_host_that_is_disposed_without_a_stop_is_recorded_no_more()
    {
        var server = await DashboardServer.Start();

        // A meter of the host that is not disposed with it: it has one listener, the page's.
        using var meter = new Meter("Shot", null, null, scope: server.Services.GetRequiredService<IMeterFactory>());
        var durations = meter.CreateHistogram<double>("shot.call.duration", "s");
        Assert.True(durations.Enabled);
        await server.Abandon();
        Assert.True(await Patience(() => !durations.Enabled));
    }

    [Fact]
    public async Task A_page_that_was_closed_is_sent_nothing()
    {
        await using var server = await Serve();
        using (var events = await Events(server))
            await Next(events, "all");
        Assert.True(await Patience(() => server.Dashboard.Pages.Count == 0));
    }

    [Fact]
    public async Task An_open_page_does_not_keep_the_host_from_stopping()
    {
        var server = await Serve();
        using var events = await Events(server);
        await Next(events, "all");
        await server.DisposeAsync();
        Assert.Equal("", await events.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<bool> Patience(Func<bool> condition)
    {
        for (var attempt = 0; attempt < 3_000 && !condition(); attempt++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        return condition();
    }

    private static int[] Numbers(JsonNode history, string name) => history[name].Deserialize<int[]>()!;

    private static async Task<JsonNode> History(DashboardServer server, int step = 1)
    {
        var id = (int)(await server.Limit("GET /orders"))["id"]!;
        return (await server.Json(HttpMethod.Get, $"/shot/history.json?id={id}&step={step}")).Body["limits"]![0]!;
    }

    private static async Task Call(DashboardServer server, int admitted, int refused)
    {
        for (var call = 0; call < admitted; call++)
            Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/orders"));
        for (var call = 0; call < refused; call++)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.Status(HttpMethod.Get, "/orders"));
    }

    private static async Task<StreamReader> Events(DashboardServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/shot/events", UriKind.Relative)) { Headers = { { "X-User", "olga" } } };
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<JsonNode> Next(StreamReader events, string name)
    {
        Assert.Equal($"event: {name}", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        var data = await events.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        return JsonNode.Parse(data!["data: ".Length..])!;
    }

    /// <summary>A limit of two permits that do not come back, or of one that was taken before.</summary>
    private async Task<DashboardServer> Serve(bool refusing = false)
    {
        var server = await DashboardServer.StartAs(
            "Production",
            static app =>
            {
                app.MapGet("/orders", static () => "done").RequireShotLimit(2, perSecond: 0.000_01);
                app.MapShot(configure: static options => options.AllowChanges = "operators").RequireAuthorization("readers");
            },
            services => services.AddSingleton<TimeProvider>(_time));
        if (refusing)
            await Call(server, admitted: 2, refused: 0);
        return server;
    }
}
