using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http;

/// <summary>Annotated endpoints on real Kestrel.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData("/named")]
    [InlineData("/generic")]
    [InlineData("/lambda")]
    [InlineData("/stacked")]
    [InlineData("/request-delegate")]
    [InlineData("/raw-lambda")]
    [InlineData("/local")]
    [InlineData("/instance")]
    [InlineData("/group/inner/5")]
    public async Task A_handler_of_any_form_is_guarded(string path)
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            Handlers.Map(app);
        });
        Assert.Equal(HttpStatusCode.OK, (await server.Get(path)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get(path)).StatusCode);
    }

    [Fact]
    public async Task A_handler_mapped_twice_has_one_limiter()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            Handlers.Map(app);
        });
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/first")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/second")).StatusCode);
    }

    [Fact]
    public async Task A_refusal_says_when_to_return_and_is_a_problem()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGet("/refusal", [ShotLimit(1, perSecond: 0.25)] () => "");
        });
        await server.Get("/refusal");
        var response = await server.Get("/refusal");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 8);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.Equal("Service Unavailable", problem.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_refused_request_is_not_bound()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            Handlers.Map(app);
        });
        var cancellation = TestContext.Current.CancellationToken;
        using var first = new StringContent("not json", null, "application/json");
        using var second = new StringContent("not json", null, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync(new Uri("/body", UriKind.Relative), first, cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Client.PostAsync(new Uri("/body", UriKind.Relative), second, cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_handlers_own_exception_stays_the_applications()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            Handlers.Map(app);
        });
        Assert.Equal(HttpStatusCode.InternalServerError, (await server.Get("/own")).StatusCode);
    }

    [Fact]
    public async Task A_late_request_is_answered_with_408()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            Handlers.Map(app);
        });
        var response = await server.Get("/cooperative");
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_concurrency_limit_is_left_with_the_response()
    {
        var gateway = new Gateway();
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                Handlers.Map(app);
            },
            services => services.AddSingleton(gateway));
        var inside = server.Get("/one-at-a-time");
        await gateway.Entered.Task;
        var refused = await server.Get("/one-at-a-time");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        gateway.Leave.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await inside).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/one-at-a-time")).StatusCode);
    }

    [Fact]
    public async Task A_deadline_stands_alone()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            Handlers.Map(app);
        });
        Assert.Equal(HttpStatusCode.RequestTimeout, (await server.Get("/deadline")).StatusCode);
    }

    [Fact]
    public async Task A_refused_or_late_service_behind_an_unguarded_endpoint_has_the_same_answers()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGet("/scarce", (IThrottled throttled) => throttled.Take());
            app.MapGet("/late", () =>
            {
                throw new ShotTimeoutException("IOrders.Place", TimeSpan.FromMilliseconds(5));
            });
        }, services => services.AddSingleton<IThrottled, Throttled>().AddShot());
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/scarce")).StatusCode);
        var refused = await server.Get("/scarce");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await server.Get("/late")).StatusCode);
    }

    [Fact]
    public async Task A_controllers_limit_is_shared_by_its_actions_and_those_of_derived_controllers()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapControllers();
            },
            services => services.AddControllers().AddApplicationPart(typeof(LimitedController).Assembly));
        Assert.Equal("action", await (await server.Get("/controller/action")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/derived/action")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/controller/other")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/derived/other")).StatusCode);
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await server.Get("/controller/exempt")).StatusCode);
    }

    [Fact]
    public async Task An_action_is_limited_whatever_route_leads_to_it()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapControllerRoute("first", "{controller}/{action}");
                app.MapControllerRoute("second", "second/{controller=Conventional}/{action=Limited}");
            },
            services => services.AddControllersWithViews().AddApplicationPart(typeof(ConventionalController).Assembly));
        Assert.Equal("limited", await (await server.Get("/conventional/limited")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/second")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/second/conventional/free")).StatusCode);
    }

    [Fact]
    public async Task An_override_has_the_limit_of_what_it_overrides_beside_its_own()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapControllers();
            },
            services => services.AddControllers().AddApplicationPart(typeof(LimitedController).Assembly));
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/overriding")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/overriding")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/overriding")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/inheriting")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/inheriting")).StatusCode);
    }

    [Fact]
    public async Task A_group_shares_the_limit_that_RequireShotLimit_gives_it()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            var group = app.MapGroup("/group").RequireShotLimit(1, perSecond: 0.0001);
            group.MapGet("/a", () => "a");
            group.MapGet("/b", () => "b");
        });
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/group/a")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/group/b")).StatusCode);
    }

    [Fact]
    public async Task A_second_UseShot_or_a_pipeline_run_again_charges_once()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.Use(async (context, next) =>
            {
                await next(context);
                if (!context.Response.HasStarted)
                    await next(context);
            });
            app.UseShot();
            app.MapGet("/again", [ShotLimit(2, perSecond: 0.0001)] () => Results.StatusCode(204));
        });
        Assert.Equal(HttpStatusCode.NoContent, (await server.Get("/again")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Get("/again")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/again")).StatusCode);
    }

    [Fact]
    public async Task An_endpoint_chosen_after_UseShot_is_charged_when_it_runs()
    {
        string? endpoint = null;
        await using var server = await TestServer.Start(app =>
        {
            app.Use(async (context, next) =>
            {
                await next(context);
                endpoint = context.GetEndpoint()?.DisplayName ?? endpoint;
            });
            Early(app);
            app.UseRouting();
            app.MapGet("/limited", () => "limited").RequireShotLimit(1, perSecond: 0.0001);
            app.MapGet("/free", () => "free");
        });
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/limited")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/limited")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/free")).StatusCode);
        Assert.Equal("HTTP: GET /free", endpoint);

        // In one body with UseRouting() the compiler sees it.
        static void Early(IApplicationBuilder app) => app.UseShot();
    }

    [Fact]
    public async Task An_annotation_put_into_the_metadata_by_hand_fails_the_start_instead_of_being_ignored()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGet("/by-hand", () => "").WithMetadata(new ShotLimitAttribute(1, 1));
        }));
        Assert.Contains("RequireShotLimit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_HEAD_has_no_body()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapMethods("/head", ["HEAD"], [ShotLimit(1, perSecond: 0.0001)] () => "");
        });
        using var first = await Head(server);
        using var second = await Head(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        static async Task<HttpResponseMessage> Head(TestServer server)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, "/head");
            return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }
}
