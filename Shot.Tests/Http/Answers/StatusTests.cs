using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>Status and problem of each outcome, as the application's settings and a limit's own have them.</summary>
public sealed class StatusTests : IDisposable
{
    private readonly SemaphoreSlim _entered = new(0);

    public void Dispose() => _entered.Dispose();

    [Theory]
    [InlineData("/shared", 503, "Service Unavailable", "https://tools.ietf.org/html/rfc9110#section-15.6.4")]
    [InlineData("/keyed", 429, "Too Many Requests", "https://tools.ietf.org/html/rfc6585#section-4")]
    [InlineData("/late", 408, "Request Timeout", "https://tools.ietf.org/html/rfc9110#section-15.5.9")]
    public async Task By_default_a_problem_is_that_of_its_status(string path, int status, string title, string type)
    {
        await using var server = await Serve(null);
        using var response = await Rejected(server, path);
        var problem = await response.Problem();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.Equal(type, problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(path != "/late", response.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData("/shared", 429, "Too Many Requests", "https://tools.ietf.org/html/rfc6585#section-4")]
    [InlineData("/keyed", 403, "Forbidden", "about:blank")]
    [InlineData("/late", 504, "Gateway Timeout", "https://tools.ietf.org/html/rfc9110#section-15.6.5")]
    public async Task An_application_sets_its_statuses(string path, int status, string title, string type)
    {
        await using var server = await Serve(options =>
        {
            options.Overloaded.StatusCode = 429;
            options.TooManyRequests.StatusCode = 403;
            options.Timeout.StatusCode = 504;
        });
        using var response = await Rejected(server, path);
        var problem = await response.Problem();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.Equal(type, problem.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("/shared", 500)]
    [InlineData("/keyed", 500)]
    [InlineData("/late", 502)]
    public async Task Answers_of_a_limit_override_those_of_the_application(string path, int status)
    {
        await using var server = await Serve(options =>
        {
            foreach (var answer in new[] { options.Overloaded, options.TooManyRequests, options.Timeout })
            {
                answer.StatusCode = 555;
                answer.Type = "https://example.com/problem";
                answer.Title = "Application's";
                answer.Detail = "Application's, in \"quotes\".";
            }

            options.ForLimit(path[1..] + " limit", limit =>
            {
                limit.Overloaded.StatusCode = 500;
                limit.Timeout.StatusCode = 502;
            });
            options.ForLimit(path[1..] + " limit", limit =>
            {
                limit.Overloaded.Title = "Limit's";
                limit.Timeout.Title = "Limit's";
            });
        });
        using var response = await Rejected(server, path);
        var problem = await response.Problem();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal("Limit's", problem.GetProperty("title").GetString());
        Assert.Equal("https://example.com/problem", problem.GetProperty("type").GetString());
        Assert.Equal("Application's, in \"quotes\".", problem.GetProperty("detail").GetString());

        using var other = await Rejected(server, path + "/other");
        Assert.Equal(555, (int)other.StatusCode);
        Assert.Equal("Application's", (await other.Problem()).GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("/late/beside")]
    [InlineData("/late/annotated")]
    public async Task A_late_request_gets_the_answer_of_the_limit_whose_deadline_it_is(string path)
    {
        await using var server = await Serve(options =>
        {
            options.ForLimit("late limit", limit => limit.Timeout.StatusCode = 502);
            options.ForLimit("named", limit => limit.Timeout.StatusCode = 502);
        });
        using var response = await Rejected(server, path);
        Assert.Equal(502, (int)response.StatusCode);
    }

    [Fact]
    public async Task One_key_is_refused_and_another_is_not()
    {
        await using var server = await Serve(null);
        for (var i = 0; i < 2; i++)
        {
            foreach (var client in new[] { "a", "b" })
            {
                using var response = await server.Get("/keyed", request => request.Headers.Add("x-client", client));
                Assert.Equal(i == 0 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, response.StatusCode);
            }
        }
    }

    [Theory]
    [InlineData("/shared")]
    [InlineData("/keyed")]
    [InlineData("/late")]
    public async Task Rejections_are_not_cached(string path)
    {
        await using var server = await Serve(null);
        using var response = await Rejected(server, path);
        Assert.Equal("no-store", response.Header("Cache-Control"));
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        _entered.Release();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private async Task<HttpResponseMessage> Rejected(DeadlineServer server, string path)
    {
        var answer = server.Get(path);
        if (path.StartsWith("/late", StringComparison.Ordinal))
        {
            await _entered.WaitAsync(TestContext.Current.CancellationToken).Soon();
            server.Expire();
            return await answer;
        }

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        return await server.Get(path);
    }

    private Task<DeadlineServer> Serve(Action<ShotHttpOptions>? options) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseShot();
            foreach (var (suffix, name) in new[] { ("", " limit"), ("/other", " other") })
            {
                app.MapGet("/shared" + suffix, () => "").RequireShotLimit(1, perSecond: 0.25, limit => limit.Name = "shared" + name);
                app.MapGet("/keyed" + suffix, () => "").RequireShotLimit(1, perSecond: 0.25, limit => { limit.Name = "keyed" + name; limit.Key = "header:x-client"; });
                app.MapGet("/late" + suffix, WaitAsync).RequireShotLimit(1, perSecond: 0.25, limit => { limit.Name = "late" + name; limit.MaxWaitMs = DeadlineServer.MaxWaitMs; });
            }

            app.MapGet("/late/beside", WaitAsync)
                .RequireShotLimit(9, perSecond: 9, limit => limit.Name = "beside").RequireShotLimit(1, perSecond: 0.25, limit => { limit.Name = "late limit"; limit.MaxWaitMs = DeadlineServer.MaxWaitMs; });
            app.MapGet(
                "/late/annotated",
                [ShotLimit(5, perSecond: 5), ShotLimit(9, perSecond: 9, Name = "named", MaxWaitMs = DeadlineServer.MaxWaitMs)] (CancellationToken token) => WaitAsync(token));
        },
        services => services.AddShot(options));
}
