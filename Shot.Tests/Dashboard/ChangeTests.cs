using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shot.CompilerServices;
using Shot.Tests.Control;

namespace Shot.Tests.Dashboard;

/// <summary>Limits changed by raw requests: what works, and all that must not.</summary>
public sealed class ChangeTests
{
    private const string Name = "GET /orders/{id}";
    private const string Path = "/shot/limits/GET_orders_id";

    private static readonly (HttpMethod Method, string Path, string? Body)[] Changes =
    [
        (HttpMethod.Put, Path, """{"permits": 100}"""),
        (HttpMethod.Put, Path, """{"mode": "Off"}"""),
        (HttpMethod.Delete, Path, null),
        (HttpMethod.Put, "/shot/mode", """{"mode": "Off"}"""),
        (HttpMethod.Delete, "/shot/mode", null),
    ];

    [Fact]
    public async Task A_changed_number_takes_effect_with_the_next_call()
    {
        await using var server = await DashboardServer.Start();
        await Exhaust(server);
        var (status, body) = await server.Json(HttpMethod.Put, Path, json: """{"permits": 1000, "perSecond": 1000000}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((1000, 2), ((int)body["limits"]![0]!["numbers"]!["permits"]!, (int)body["limits"]![0]!["annotated"]!["permits"]!));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/orders/1"));
    }

    [Fact]
    public async Task A_reset_brings_back_what_was_written()
    {
        await using var server = await DashboardServer.Start();
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, Path, json: """{"permits": 7, "mode": "Shadow"}"""));
        Assert.Equal((7, "Shadow"), ((int)(await server.Limit(Name))["numbers"]!["permits"]!, (string?)(await server.Limit(Name))["mode"]));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Delete, Path));
        Assert.Equal((2, "Enforce"), ((int)(await server.Limit(Name))["numbers"]!["permits"]!, (string?)(await server.Limit(Name))["mode"]));
    }

    [Fact]
    public async Task The_mode_of_all_limits_is_changed_and_reset()
    {
        await using var server = await DashboardServer.Start();
        await Exhaust(server);
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, "/shot/mode", json: """{"mode": "Shadow"}"""));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/orders/1"));
        var (status, body) = await server.Json(HttpMethod.Delete, "/shot/mode");
        Assert.Equal((HttpStatusCode.OK, "Enforce"), (status, (string?)body["mode"]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.Status(HttpMethod.Get, "/orders/1"));
    }

    [Theory]
    [InlineData("rita", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Who_does_not_have_the_policy_changes_nothing(string? user, HttpStatusCode expected)
    {
        await using var server = await DashboardServer.Start();
        await AssertRefused(server, expected, user);
        var (_, body) = await server.Json(HttpMethod.Get, "/shot/limits.json", "rita");
        Assert.False((bool)body["canChange"]!);
    }

    [Fact]
    public async Task Without_a_policy_nobody_changes_anything()
    {
        await using var server = await DashboardServer.StartAs("Production", static app =>
        {
            app.MapGet("/orders/{id}", static (string id) => id).RequireShotLimit(2, perSecond: 0.001);
            app.MapShot().RequireAuthorization("readers");
        });
        await AssertRefused(server, HttpStatusCode.Forbidden, "olga");
    }

    [Fact]
    public async Task Neither_Development_nor_AllowAnonymous_opens_the_changes()
    {
        await using var server = await DashboardServer.StartAs("Development", static app =>
        {
            app.MapGet("/orders/{id}", static (string id) => id).RequireShotLimit(2, perSecond: 0.001);
            app.MapShot(configure: static options => options.AllowChanges = "operators").AllowAnonymous();
        });
        await AssertRefused(server, HttpStatusCode.Forbidden, "rita");
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, Path, json: """{"permits": 100}"""));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_page_of_another_site_changes_nothing_in_the_name_of_an_operator(string header, string value)
    {
        await using var server = await DashboardServer.Start();
        var version = (string)(await server.Limit(Name))["version"]!;
        await AssertRefused(server, HttpStatusCode.Forbidden, "olga", (header, value), ("If-Match", version), ("Sec-Fetch-Mode", "navigate"));

        // Not even what it could not read anyway.
        Assert.Equal(HttpStatusCode.Forbidden, await server.Status(HttpMethod.Get, "/shot/events", "olga", json: null, (header, value)));
    }

    [Fact]
    public async Task Another_port_of_the_same_machine_is_another_site()
    {
        await using var server = await DashboardServer.Start();
        await AssertRefused(server, HttpStatusCode.Forbidden, "olga", ("Origin", $"http://{server.Address.Host}:{server.Address.Port + 1}"));
    }

    [Fact]
    public async Task Without_a_port_in_Host_only_the_default_port_is_the_same_site()
    {
        await using var server = await DashboardServer.Start();
        await AssertRefused(server, HttpStatusCode.Forbidden, "olga", ("Host", "shop.example"), ("Origin", "https://shop.example:8443"));
        Assert.Equal(HttpStatusCode.OK, await server.Status(
            HttpMethod.Get, "/shot/limits.json", "olga", json: null, ("Host", "shop.example"), ("Origin", "https://shop.example")));
    }

    [Fact]
    public async Task A_link_from_another_site_opens_the_page()
    {
        await using var server = await DashboardServer.Start();
        Assert.Equal(HttpStatusCode.OK, await server.Status(
            HttpMethod.Get, "/shot/", "rita", json: null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")));
    }

    [Fact]
    public async Task A_body_that_a_form_could_send_is_not_read()
    {
        await using var server = await DashboardServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Path, UriKind.Relative))
        {
            Content = new StringContent("""{"permits": 100}""", null, "text/plain"),
            Headers = { { "X-User", "olga" } },
        };
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_browsers_request_works_once()
    {
        await using var server = await DashboardServer.Start();
        var version = (string)(await server.Limit(Name))["version"]!;
        (string, string)[] browser = [("Origin", $"http://{server.Address.Authority}"), ("If-Match", $"\"{version}\"")];
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, Path, "olga", """{"permits": 100}""", browser));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await server.Status(HttpMethod.Put, Path, "olga", """{"permits": 100}""", browser));

        // Not even when all is as it was before.
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Delete, Path));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await server.Status(HttpMethod.Put, Path, "olga", """{"permits": 100}""", browser));
        Assert.Equal(2, (int)(await server.Limit(Name))["numbers"]!["permits"]!);
    }

    [Fact]
    public async Task A_browsers_request_for_the_mode_works_once()
    {
        await using var server = await DashboardServer.Start();
        var (_, body) = await server.Json(HttpMethod.Get, "/shot/limits.json");
        (string, string)[] browser = [("Sec-Fetch-Site", "same-origin"), ("If-Match", (string)body["modeVersion"]!)];
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, "/shot/mode", "olga", """{"mode": "Off"}""", browser));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, "/shot/mode", json: """{"mode": "Enforce"}"""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await server.Status(HttpMethod.Put, "/shot/mode", "olga", """{"mode": "Off"}""", browser));
    }

    [Fact]
    public async Task A_browser_has_to_say_what_it_saw_and_a_script_may()
    {
        await using var server = await DashboardServer.Start();
        Assert.Equal(HttpStatusCode.PreconditionRequired, await server.Status(
            HttpMethod.Put, Path, "olga", """{"permits": 100}""", ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await server.Status(
            HttpMethod.Put, Path, "olga", """{"permits": 100}""", ("If-Match", "\"0-00000000\"")));
        for (var request = 0; request < 2; request++)
            Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, Path, json: """{"permits": 100}"""));
    }

    [Theory]
    [InlineData("GET_orders_id")]
    [InlineData("get%20/ORDERS/{id}")]
    [InlineData("GET%20%2Forders%2F%7Bid%7D")]
    public async Task A_limit_is_known_by_its_name_and_its_plain_name(string name)
    {
        await using var server = await DashboardServer.Start();
        var (status, body) = await server.Json(HttpMethod.Put, "/shot/limits/" + name, json: """{"permits": 7}""");
        Assert.Equal((HttpStatusCode.OK, Name, 7), (status, (string?)body["limits"]![0]!["name"], (int)body["limits"]![0]!["numbers"]!["permits"]!));
    }

    [Fact]
    public async Task A_limit_whose_name_looks_encoded_is_not_taken_for_another()
    {
        await using var server = await DashboardServer.Start();
        foreach (var name in new[] { "a/b", "a%2Fb" })
            _ = server.Services.GetRequiredService<GuardSet>().Of(ControlledHost.Definition(name, permits: 50, perSecond: 50));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, "/shot/limits/a%252Fb", json: """{"permits": 7}"""));
        Assert.Equal((50, 7), ((int)(await server.Limit("a/b"))["numbers"]!["permits"]!, (int)(await server.Limit("a%2Fb"))["numbers"]!["permits"]!));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_wrong_name_is_answered_with_the_nearest_ones(string method)
    {
        await using var server = await DashboardServer.Start(static app => app.MapGet("/stock", static () => "tea").RequireShotLimit(1, 1));
        var (status, problem) = await server.Json(
            HttpMethod.Parse(method), "/shot/limits/GET%20/orders", json: method == "PUT" ? """{"permits": 7}""" : null);
        Assert.Equal((HttpStatusCode.NotFound, 404), (status, (int)problem["status"]!));
        Assert.Equal(
            $"There is no limit 'GET /orders'. The limits are, the nearest first: 'GET /orders/{{id}}', 'GET /stock'.", (string?)problem["detail"]);
    }

    [Theory]
    [InlineData("""{"permits": 0}""", "permits must be 1 to 2,147,483,647")]
    [InlineData("""{"perSecond": -1}""", "perSecond must be above 0 and at most")]
    [InlineData("""{"permits": 10, "perSecond": 0}""", "perSecond must be above 0 and at most")]
    [InlineData("""{"limit": 5}""", "has no concurrency limit: only Permits, PerSecond and Mode can be set")]
    [InlineData("""{"maxWaitMs": 5}""", "without a deadline")]
    [InlineData("""{"permits": 10, "mode": 7}""", "\"Enforce\", \"Shadow\" or \"Off\"")]
    [InlineData("""{"mode": "Sometimes"}""", "\"Enforce\", \"Shadow\" or \"Off\"")]
    [InlineData("""{"permits": "many"}""", "at least one of permits, perSecond, limit, maxWaitMs (numbers) and mode")]
    [InlineData("""{"burst": 10}""", "at least one of permits")]
    [InlineData("{}", "at least one of permits")]
    [InlineData("null", "at least one of permits")]
    [InlineData("", "at least one of permits")]
    public async Task A_wrong_value_is_answered_with_what_is_right_and_changes_nothing(string json, string right)
    {
        await using var server = await DashboardServer.Start();
        var (status, problem) = await server.Json(HttpMethod.Put, Path, json: json);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(right, (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", (string)problem["detail"]!, StringComparison.Ordinal);
        var limit = await server.Limit(Name);
        Assert.Equal((2, "Enforce"), ((int)limit["numbers"]!["permits"]!, (string?)limit["mode"]));
    }

    [Fact]
    public async Task A_body_that_is_far_too_long_is_not_read_to_its_end()
    {
        await using var server = await DashboardServer.Start();
        Assert.Equal(HttpStatusCode.BadRequest, await server.Status(HttpMethod.Put, Path, json: "{\"permits\": 7" + new string(' ', 100_000) + "}"));
    }

    [Fact]
    public async Task A_change_is_logged_with_its_author()
    {
        await using var server = await DashboardServer.Start(services: static services => services.AddLogging(static logging => logging.AddFakeLogging()));
        await server.Status(HttpMethod.Put, Path, json: """{"permits": 7, "mode": "Shadow"}""");
        Assert.Contains(
            "'olga' changes 'GET_orders_id' on the page: permits 7, mode Shadow.",
            server.Services.GetFakeLogCollector().GetSnapshot().Select(static record => record.Message));
    }

    private static async Task Exhaust(DashboardServer server)
    {
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/orders/1"));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/orders/1"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.Status(HttpMethod.Get, "/orders/1"));
    }

    private static async Task AssertRefused(DashboardServer server, HttpStatusCode expected, string? user, params (string, string)[] headers)
    {
        foreach (var (method, path, body) in Changes)
            Assert.Equal(expected, await server.Status(method, path, user, body, headers));
        var limit = server.Control.Snapshot().Single(static limit => limit.Name == Name);
        Assert.Equal((2, ShotMode.Enforce, ShotMode.Enforce), (limit.Numbers.Permits, limit.Mode, server.Control.Mode));
    }
}
