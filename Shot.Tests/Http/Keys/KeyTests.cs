using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shot.AspNetCore;
using Shot.AspNetCore.Endpoints;
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
    [InlineData("/own", "no key 'unheard' is added")]
    [InlineData("/group", "its route has no value 'tenant': write {tenant} in the pattern, or query:tenant")]
    public async Task A_host_with_a_key_that_only_run_time_finds_missing_does_not_start_and_says_what_to_write(string path, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(app =>
        {
            if (path == "/own")
                app.MapGet("/own", () => "").RequireShotLimit(1, perSecond: 1, limit => limit.Key = "unheard");
            else
                app.MapGroup("/group").MapGet("/{id}", [ShotLimit(1, perSecond: 1, Key = "route:tenant")] (int id) => id);
        }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_limit_by_user_without_authentication_is_logged_at_start(bool authenticates)
    {
        await using var server = await Start(
            app => app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 1, limit => limit.Key = "user"),
            before: app => { if (authenticates) app.UseAuthentication(); },
            services: services => { if (authenticates) services.AddAuthentication(); });
        var told = _log.Entries.Where(static entry => entry.Level == LogLevel.Warning && entry.Text.Contains("but AddAuthentication() or UseAuthentication() is not called", StringComparison.Ordinal));
        Assert.Equal(authenticates ? 0 : 1, told.Count());
    }

    [Theory]
    [InlineData("/bool", "its parameter 'q' is of type System.Boolean, whose equal values may be spelled differently")]
    [InlineData("/form", "its parameter 'id' is of type System.String, which is parsed differently: write route:id")]
    public async Task A_host_with_a_group_limit_that_cannot_read_a_handlers_value_does_not_start(string path, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(app =>
        {
            if (path == "/bool")
                app.MapGroup("").RequireShotLimit(1, perSecond: 1, limit => limit.Key = "query:q").MapGet("/bool", (bool? q) => $"{q}");
            else
                app.MapGroup("/form").RequireShotLimit(1, perSecond: 1, limit => limit.Key = "route:id:int").MapGet("/{id}", (string id) => id);
        }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_a_group_reads_as_each_of_its_handlers_does()
    {
        await using var server = await Start(app =>
        {
            var group = app.MapGroup("/group").RequireShotLimit(1, perSecond: 1, limit => limit.Key = "route:id");
            group.MapGet("/number/{id}", (int id) => id);
            group.MapGet("/text/{id}", (string id) => id);
        });
        Assert.Equal([200, 429], await Ask(server, "/group/number/5", "/group/number/05"));
        Assert.Equal([200, 200], await Ask(server, "/group/text/5", "/group/text/05"));
    }

    [Theory]
    [InlineData("header", "X-Tenant: \r\nX-Tenant: k")]
    [InlineData("header", "X-Tenant: k\r\nX-Tenant: ")]
    [InlineData("query?tenant=&tenant=k", "X: 1")]
    [InlineData("query?tenant&tenant=k&TENANT=", "X: 1")]
    public async Task A_value_that_comes_twice_and_empty_first_does_not_leave_its_limit(string path, string headers)
    {
        await using var server = await Start(
            app =>
            {
                app.MapGet("/header", [ShotLimit(2, perSecond: 1)] ([ShotKey, FromHeader(Name = "X-Tenant")] string tenant) => TypedResults.StatusCode(tenant == "k" ? 201 : 500));
                app.MapGet("/query", [ShotLimit(2, perSecond: 1, Key = "parameter:tenant")] (string tenant) => TypedResults.StatusCode(tenant == "k" ? 201 : 500));
            },
            before: Forwarded);
        using var client = await RawClient.Connect(server.Client.BaseAddress!.Port);
        var admitted = 0;
        for (var i = 1; i <= 8; i++)
        {
            await client.Send($"GET /{path} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.{i}\r\n{headers}\r\n\r\n");
            var (status, _, _) = await client.Receive();
            Assert.True(status is 201 or 429, $"{status}");
            admitted += status == 201 ? 1 : 0;
        }

        Assert.Equal(2, admitted);
    }

    [Fact]
    public async Task A_request_that_leaves_a_value_away_takes_the_permits_of_its_default()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/number", [ShotLimit(1, perSecond: 1, Key = "query:page")] (int page = 5) => page);
            app.MapGet("/text", [ShotLimit(1, perSecond: 1)] ([ShotKey] string tenant = "acme") => tenant);
        });
        Assert.Equal([200, 429, 429, 200], await Ask(server, "/number", "/number?page=5", "/number?page=05", "/number?page=6"));
        Assert.Equal([200, 429, 200], await Ask(server, "/text?tenant=acme", "/text", "/text?tenant=other"));
    }

    [Fact]
    public async Task A_value_that_a_handler_takes_in_one_object_is_a_key_too()
    {
        await using var server = await Start(app =>
            app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "parameter:Tenant+query:Page")] ([AsParameters] Search search) => $"{search}"));
        Assert.Equal([200], await Ask(server, "/?page=5", ("X-Tenant", "a"), times: 1));
        Assert.Equal([429], await Ask(server, "/?Page=05", ("X-Tenant", "a"), times: 1));
        Assert.Equal([200], await Ask(server, "/?page=5", ("X-Tenant", "b"), times: 1));
    }

    [Fact]
    public async Task A_limit_can_spare_requests_without_its_key()
    {
        await using var server = await Start(
            app =>
            {
                app.MapGet("/plan", [ShotLimit(1, perSecond: 1, Key = "plan", MissingKey = MissingKey.NotLimited)] () => "");
                app.MapGet("/both", [ShotLimit(1, perSecond: 1, Key = "ip+plan", MissingKey = MissingKey.NotLimited), ShotLimit(2, perSecond: 1)] () => "");
            },
            options => options.AddKey("plan", static context => context.Request.Query["plan"]));
        Assert.Equal([200, 429, 200, 200, 200, 200], await Ask(server, "/plan?plan=a", "/plan?plan=a", "/plan", "/plan?plan=", "/plan", "/plan?plan=b"));
        Assert.Equal([200, 200, 503], await Ask(server, "/both", "/both", "/both"));
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
    public async Task An_IPv6_address_counts_as_its_network()
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
    public async Task An_unprocessed_forwarded_address_is_ignored_and_logged_once()
    {
        await using var server = await Start(app => app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "ip")] () => ""));
        Assert.Equal([200], await Ask(server, "/", ("X-Forwarded-For", "192.0.2.1"), times: 1));
        Assert.Equal([429, 429], await Ask(server, "/", ("X-Forwarded-For", "192.0.2.2"), times: 2));
        var warning = Assert.Single(_log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("X-Forwarded-For", StringComparison.Ordinal));
        Assert.Contains("Call UseForwardedHeaders() before UseShot()", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_processed_forwarded_address_is_not_logged()
    {
        await using var server = await Start(app => app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "ip")] () => ""), before: Forwarded);
        Assert.Equal([200], await Ask(server, "/", ("X-Forwarded-For", "192.0.2.1"), times: 1));
        Assert.DoesNotContain(_log.Entries, entry => entry.Text.Contains("X-Forwarded-For", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_without_a_name_is_named_after_its_endpoint_and_never_after_its_numbers()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/one", () => "").RequireShotLimit(1, perSecond: 1).RequireShotLimit(2, perSecond: 2);
            app.MapPost("/both", [ShotLimit(3, perSecond: 3, Name = "own")] () => "").RequireShotLimit(1, perSecond: 1);
            app.MapGroup("/group").RequireShotLimit(1, perSecond: 1).MapGet("/{id}", (int id) => id).RequireShotLimit(1, perSecond: 1);
        });
        var named = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.SelectMany(static endpoint => endpoint.Metadata.OfType<ShotLimitMetadata>());
        Assert.Equal(
            ["GET /one", "GET /one#2", "POST /both#2", "group of GET /group/{id}", "GET /group/{id}#2"],
            named.Select(static limit => Assert.Single(limit.Definition.Limits).Name));
    }

    [Theory]
    [InlineData("query:tenant", "it is part of its parameter 'filter'")]
    [InlineData("query:filter.Tenant", "it is part of its parameter 'filter'")]
    [InlineData("query:Range.From", "it is part of its parameter 'filter'")]
    [InlineData("header:X-Tenant", "it is part of its parameter 'filter'")]
    [InlineData("query:other", null)]
    [InlineData("header:tenant", null)]
    public async Task A_value_that_MVC_makes_a_part_of_a_model_is_no_key(string key, string? message)
    {
        var start = Start(
            app => app.MapControllers().RequireShotLimit(1, perSecond: 1, limit => limit.Key = key),
            services: services => services.AddControllers().ConfigureApplicationPartManager(static manager =>
            {
                manager.FeatureProviders.Clear();
                manager.FeatureProviders.Add(new Models());
            }));
        if (message is null)
            await (await start).DisposeAsync();
        else
            Assert.Contains(message, (await Assert.ThrowsAsync<InvalidOperationException>(() => start)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _log.Dispose();

    private sealed class Models : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature) => feature.Controllers.Add(typeof(ModelController).GetTypeInfo());
    }

    [ApiController]
    internal sealed class ModelController : ControllerBase
    {
        [HttpGet("model")]
        [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "MVC calls instance methods alone.")]
        public string Get([FromQuery] Filter filter) => $"{filter}";
    }

    internal sealed record Filter(string Tenant, [property: FromHeader(Name = "X-Tenant")] string? Header, Range? Range);

    internal sealed record Range(int From);

    private sealed record Search([FromHeader(Name = "X-Tenant")] string Tenant, int Page);

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

    private Task<TestServer> Start(Action<WebApplication> endpoints, Action<ShotHttpOptions>? options = null, Action<WebApplication>? before = null,
        Action<IServiceCollection>? services = null) => TestServer.Start(
        app =>
        {
            app.UseExceptionHandler(static error => error.Run(static _ => Task.CompletedTask));
            before?.Invoke(app);
            app.UseShot();
            endpoints(app);
        },
        all =>
        {
            services?.Invoke(all);
            all.AddSingleton<TimeProvider>(new FakeTimeProvider());
            all.AddLogging(logging => logging.AddProvider(_log));
            all.AddShot(options);
        });
}
