using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;

namespace Shot.Tests.Http.Answers;

/// <summary>The document that <c>Microsoft.AspNetCore.OpenApi</c> serves of a real application.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task A_shared_limit_shows_503_with_its_headers_and_a_problem()
    {
        var document = await Document(app => app.MapGet("/orders", [ShotLimit(5, perSecond: 5)] () => ""));
        var refused = document.Responses("/orders").GetProperty("503");
        Assert.Contains("refused", refused.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("integer", refused.GetProperty("headers").GetProperty("Retry-After").GetProperty("schema").GetProperty("type").GetString());
        var problem = refused.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("properties");
        Assert.Equal(["type", "title", "status", "detail"], problem.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["200", "503"], Statuses(document.Responses("/orders")));
    }

    [Fact]
    public async Task A_deadline_shows_408_without_Retry_After()
    {
        var document = await Document(app => app.MapGet("/orders", [ShotLimit(5, perSecond: 5, MaxWaitMs = 500)] async (CancellationToken cancellationToken) => await Task.Delay(1, cancellationToken)));
        Assert.Equal(["200", "408", "503"], Statuses(document.Responses("/orders")));
        Assert.False(document.Responses("/orders").GetProperty("408").TryGetProperty("headers", out var headers) && headers.TryGetProperty("Retry-After", out _));
    }

    [Fact]
    public async Task A_keyed_limit_shows_429()
    {
        var document = await Document(app => app.MapGet("/orders", () => "").RequireShotLimit(5, perSecond: 5, limit => limit.Key = "ip"));
        Assert.Equal(["200", "429"], Statuses(document.Responses("/orders")));
        Assert.True(document.Responses("/orders").GetProperty("429").GetProperty("headers").TryGetProperty("Retry-After", out _));
    }

    [Fact]
    public async Task Statuses_and_texts_are_as_the_settings_have_them_for_the_limit()
    {
        var document = await Document(
            app => app.MapGet("/orders", () => "").RequireShotLimit(5, perSecond: 5, limit => { limit.MaxWaitMs = 500; limit.Name = "orders"; }),
            options => options.ForLimit("orders", limit =>
            {
                limit.Overloaded.StatusCode = 429;
                limit.Overloaded.Detail = "Too many orders.";
                limit.Timeout.StatusCode = 504;
            }));
        Assert.Equal(["200", "429", "504"], Statuses(document.Responses("/orders")));
        Assert.Equal("Too many orders.", document.Responses("/orders").GetProperty("429").GetProperty("description").GetString());
    }

    [Fact]
    public async Task RateLimit_fields_are_shown_on_every_answer_when_they_are_sent()
    {
        var document = await Document(
            app =>
            {
                app.MapGet("/orders", [ShotLimit(5, perSecond: 5)] () => "");
                app.MapGet("/free", () => "");
            },
            options => options.RateLimitFields = RateLimitFields.Draft10);
        foreach (var status in new[] { "200", "503" })
        {
            var headers = document.Responses("/orders").GetProperty(status).GetProperty("headers");
            Assert.Equal("string", headers.GetProperty("RateLimit").GetProperty("schema").GetProperty("type").GetString());
            Assert.True(headers.TryGetProperty("RateLimit-Policy", out _));
        }

        Assert.False(document.Responses("/free").GetProperty("200").TryGetProperty("headers", out _));
    }

    [Fact]
    public async Task Exempt_and_unlimited_operations_show_nothing()
    {
        var document = await Document(app =>
        {
            var group = app.MapGroup("/group").RequireShotLimit(5, perSecond: 5);
            group.MapGet("/limited", () => "");
            group.MapGet("/exempt", [ShotExempt] () => "");
            group.MapGet("/without", () => "").ExemptFromShot();
            app.MapGet("/free", () => "");
        });
        Assert.Equal(["200", "503"], Statuses(document.Responses("/group/limited")));
        Assert.Equal(["200"], Statuses(document.Responses("/group/exempt")));
        Assert.Equal(["200"], Statuses(document.Responses("/group/without")));
        Assert.Equal(["200"], Statuses(document.Responses("/free")));
    }

    [Fact]
    public async Task A_status_that_the_operation_declares_itself_keeps_its_own_description()
    {
        var document = await Document(app => app.MapGet("/orders", [ShotLimit(5, perSecond: 5)] () => "")
            .WithMetadata(new ProducesResponseTypeMetadata(503, typeof(string), ["text/plain"])));
        var response = document.Responses("/orders").GetProperty("503");
        Assert.Equal("Service Unavailable", response.GetProperty("description").GetString());
        Assert.True(response.GetProperty("headers").TryGetProperty("Retry-After", out _));
        Assert.False(response.GetProperty("content").TryGetProperty("application/problem+json", out _));
    }

    [Fact]
    public async Task Actions_show_the_limits_of_their_annotations_and_of_the_call_that_maps_them()
    {
        var annotated = await Document(app => app.MapControllers());
        Assert.Equal(["200", "408", "503"], Statuses(annotated.Responses("/documented/limited")));
        Assert.Equal(["200"], Statuses(annotated.Responses("/documented/free")));
        var mapped = await Document(app => app.MapControllers().RequireShotLimit(5, perSecond: 5, limit => limit.Key = "ip"));
        Assert.Equal(["200", "408", "429", "503"], Statuses(mapped.Responses("/documented/limited")));
        Assert.Equal(["200", "429"], Statuses(mapped.Responses("/documented/free")));
        Assert.Equal(["200"], Statuses(mapped.Responses("/documented/exempt")));
    }

    private static string[] Statuses(JsonElement responses) => [.. responses.EnumerateObject().Select(response => response.Name).Order(StringComparer.Ordinal)];

    private static async Task<Served> Document(Action<WebApplication> map, Action<ShotHttpOptions>? settings = null)
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapOpenApi();
                map(app);
            },
            services =>
            {
                services.AddOpenApi(options => options.AddShotResponses()).AddShot(settings);
                services.AddControllers().AddApplicationPart(typeof(OpenApiTests).Assembly);
            });
        using var response = await server.Get("/openapi/v1.json");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return new Served(JsonDocument.Parse(text).RootElement);
    }

    private sealed record Served(JsonElement Root)
    {
        public JsonElement Responses(string path) => Root.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses");
    }
}

[ApiController]
[Route("documented")]
public class DocumentedController : ControllerBase
{
    [HttpGet("limited")]
    [ShotLimit(5, perSecond: 5, MaxWaitMs = 500)]
    public async Task<string> Limited(CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return Request.Path.Value ?? "";
    }

    [HttpGet("free")]
    public string Free() => Request.Path.Value ?? "";

    [HttpGet("exempt")]
    [ShotExempt]
    public string Exempt() => Request.Path.Value ?? "";
}
