using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shot.AspNetCore;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Keys;

/// <summary>Whose permits a request takes, on real Kestrel. Each host has limits of its own and a time that stands still, so that no permit comes back.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly RecordedLog _log = new();

    [Fact]
    public async Task A_refused_key_is_told_exactly_when_to_return_and_no_other_key_is_refused()
    {
        await using var server = await Start(app => app.MapGet("/", [ShotLimit(2, perSecond: 0.05, Key = "header:X-Api-Key")] () => ""));
        Assert.Equal([200, 200, 429], await Ask(server, "/", ("X-Api-Key", "a"), times: 3));
        var refused = await Send(server, "/", ("X-Api-Key", "a"));
        Assert.Equal(TimeSpan.FromSeconds(20), refused.Headers.RetryAfter!.Delta);
        Assert.Equal([200, 200, 429], await Ask(server, "/", ("X-Api-Key", "b"), times: 3));
    }

    [Fact]
    public async Task The_user_and_its_claims()
    {
        await using var server = await Start(
            app =>
            {
                app.MapGet("/user", [ShotLimit(1, perSecond: 1, Key = "user")] () => "");
                app.MapGet("/claim", [ShotLimit(1, perSecond: 1, Key = "claim:team")] () => "");
            },
            before: app => app.Use((context, next) =>
            {
                if (context.Request.Headers["X-User"] is [{ } user])
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new("sub", user), new("team", user.StartsWith('a') ? "red" : "blue")], "test"));
                return next(context);
            }));
        Assert.Equal([200, 429], await Ask(server, "/user", ("X-User", "anna"), times: 2));
        Assert.Equal([200, 429], await Ask(server, "/user", ("X-User", "alan"), times: 2));
        Assert.Equal([200, 429], await Ask(server, "/claim", ("X-User", "anna"), times: 2));
        Assert.Equal([429], await Ask(server, "/claim", ("X-User", "alan"), times: 1));
        Assert.Equal([200, 429], await Ask(server, "/claim", ("X-User", "bert"), times: 2));
    }

    [Fact]
    public async Task Other_spellings_of_a_value_have_no_permits_of_their_own()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/orders/{id}", [ShotLimit(1, perSecond: 1, Key = "route:id")] (int id) => id.ToString(CultureInfo.InvariantCulture));
            app.MapGet("/search", [ShotLimit(1, perSecond: 1)] ([ShotKey] Guid q) => q.ToString());
            app.MapGet("/header", [ShotLimit(1, perSecond: 1)] ([ShotKey, FromHeader(Name = "X-Shard")] byte shard) => shard.ToString(CultureInfo.InvariantCulture));
        });
        Assert.Equal([200, 429, 429, 200], await Ask(server, "/orders/5", "/orders/05", "/orders/%2B5", "/orders/6"));
        Assert.Equal(
            [200, 429, 429, 200],
            await Ask(server, "/search?q=0f8fad5b-d9cb-469f-a165-70867728950e", "/search?Q=0F8FAD5B-D9CB-469F-A165-70867728950E", "/search?%71={0f8fad5b-d9cb-469f-a165-70867728950e}", "/search?q=1f8fad5b-d9cb-469f-a165-70867728950e"));
        Assert.Equal([200], await Ask(server, "/header", ("X-Shard", "7"), times: 1));
        Assert.Equal([429], await Ask(server, "/header", ("X-Shard", "007"), times: 1));
    }

    [Fact]
    public async Task Parts_make_one_key_together_and_limits_of_a_class_and_its_method_are_both_asked()
    {
        await using var server = await Start(app =>
            app.MapGet("/{tenant}", [ShotLimit(2, perSecond: 1, Key = "query:q"), ShotLimit(1, perSecond: 1, Key = "route:tenant+query:q")] (string tenant) => tenant));

        // The query's permits are not charged for what the pair refuses.
        Assert.Equal([200, 429, 429, 200, 429, 200], await Ask(server, "/a?q=1", "/a?q=1", "/a?q=1", "/b?q=1", "/c?q=1", "/a?q=2"));
    }

    [Fact]
    public async Task A_key_of_the_application_s_own()
    {
        await using var server = await Start(
            app => app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "plan+ip")] () => ""),
            options => options.AddKey("plan", static context => context.Request.Query["plan"]));
        Assert.Equal([200, 429, 200, 429], await Ask(server, "/?plan=free", "/?plan=free", "/?plan=gold", "/?plan=gold"));
    }

    [Theory]
    [InlineData("/own", "nothing adds a key 'unheard'")]
    [InlineData("/group/5", "its route has no value 'tenant': write {tenant} in the pattern, or query:tenant")]
    public async Task A_key_that_only_the_run_time_can_miss_fails_and_says_what_to_write(string path, string message)
    {
        await using var server = await Start(app =>
        {
#pragma warning disable SHOT044 // It is what the test is about.
            app.MapGet("/own", [ShotLimit(1, perSecond: 1, Key = "unheard")] () => "");
#pragma warning restore SHOT044
            app.MapGroup("/group").MapGet("/{id}", [ShotLimit(1, perSecond: 1, Key = "route:tenant")] (int id) => id);
        });
        Assert.Equal(HttpStatusCode.InternalServerError, (await server.Get(path)).StatusCode);
        Assert.Contains(_log.Entries, entry => entry.Error is InvalidOperationException error && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_without_the_key_takes_the_permits_of_its_address_or_of_all_such_requests()
    {
        await using var server = await Start(
            app =>
            {
                app.MapGet("/address", [ShotLimit(1, perSecond: 1, Key = "header:X-Api-Key")] () => "");
                app.MapGet("/shared", [ShotLimit(1, perSecond: 1, Key = "header:X-Api-Key", MissingKey = MissingKey.Shared)] () => "");
            },
            before: Forwarded);
        Assert.Equal([200, 429], await Ask(server, "/address", ("X-Forwarded-For", "192.0.2.1"), times: 2));
        Assert.Equal([200, 429], await Ask(server, "/address", ("X-Forwarded-For", "192.0.2.2"), times: 2));
        Assert.Equal([200], await Ask(server, "/address", ("X-Api-Key", "192.0.2.1"), times: 1));
        Assert.Equal([200], await Ask(server, "/shared", ("X-Forwarded-For", "192.0.2.1"), times: 1));
        Assert.Equal([429], await Ask(server, "/shared", ("X-Forwarded-For", "192.0.2.2"), times: 1));
    }

    [Fact]
    public async Task Of_an_IPv6_address_the_network_counts()
    {
        await using var server = await Start(
            app =>
            {
                app.MapGet("/64", [ShotLimit(1, perSecond: 1, Key = "ip")] () => "");
                app.MapGet("/48", [ShotLimit(1, perSecond: 1, Key = "ip", IPv6PrefixLength = 48)] () => "");
            },
            before: Forwarded);
        Assert.Equal([200, 429, 200, 200, 429], await Addresses("/64", "2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1", "192.0.2.9", "::ffff:192.0.2.9"));
        Assert.Equal([200, 429, 200], await Addresses("/48", "2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:2:1::1"));

        async Task<IEnumerable<int>> Addresses(string path, params string[] addresses)
        {
            var statuses = new List<int>();
            foreach (var address in addresses)
                statuses.AddRange(await Ask(server, path, ("X-Forwarded-For", address), times: 1));
            return statuses;
        }
    }

    [Fact]
    public async Task A_forwarded_address_that_nothing_has_processed_changes_nothing_and_is_told_of_once()
    {
        await using var server = await Start(app => app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "ip")] () => ""));
        Assert.Equal([200], await Ask(server, "/", ("X-Forwarded-For", "192.0.2.1"), times: 1));
        Assert.Equal([429, 429], await Ask(server, "/", ("X-Forwarded-For", "192.0.2.2"), times: 2));
        var warning = Assert.Single(_log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("X-Forwarded-For", StringComparison.Ordinal));
        Assert.Contains("Call UseForwardedHeaders() before UseShot()", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forwarded_address_that_was_processed_is_told_of_by_nobody()
    {
        await using var server = await Start(app => app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "ip")] () => ""), before: Forwarded);
        Assert.Equal([200], await Ask(server, "/", ("X-Forwarded-For", "192.0.2.1"), times: 1));
        Assert.DoesNotContain(_log.Entries, entry => entry.Text.Contains("X-Forwarded-For", StringComparison.Ordinal));
    }

    public void Dispose() => _log.Dispose();

    private static void Forwarded(WebApplication app) => app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });

    private static Task<HttpResponseMessage> Send(TestServer server, string path, (string Name, string Value) header)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(header.Name, header.Value);
        return server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<IEnumerable<int>> Ask(TestServer server, string path, (string Name, string Value) header, int times)
    {
        var statuses = new int[times];
        for (var i = 0; i < times; i++)
            statuses[i] = (int)(await Send(server, path, header)).StatusCode;
        return statuses;
    }

    private static async Task<IEnumerable<int>> Ask(TestServer server, params string[] paths)
    {
        var statuses = new List<int>();
        foreach (var path in paths)
            statuses.Add((int)(await server.Get(path)).StatusCode);
        return statuses;
    }

    private Task<TestServer> Start(Action<WebApplication> endpoints, Action<ShotOptions>? options = null, Action<WebApplication>? before = null) => TestServer.Start(
        app =>
        {
            app.UseExceptionHandler(static error => error.Run(static _ => Task.CompletedTask));
            before?.Invoke(app);
            app.UseShot();
            endpoints(app);
        },
        services =>
        {
            services.AddSingleton<TimeProvider>(new FakeTimeProvider());
            services.AddLogging(logging => logging.AddProvider(_log));
            services.AddShot(options);
        });
}
