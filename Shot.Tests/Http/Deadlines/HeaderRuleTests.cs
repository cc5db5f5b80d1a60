using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shot.AspNetCore.Endpoints;
using Shot.Tests.Http.Answers;

namespace Shot.Tests.Http.Deadlines;

/// <summary>
/// What Kestrel refuses as a header is refused under a deadline too, where it is set: a <c>catch</c> around it works in both.
/// </summary>
public sealed class HeaderRuleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handler_that_catches_the_exception_answers_with_a_header_of_its_own(int version)
    {
        await using var server = await Serve(context =>
        {
            context.Response.Headers["X-First"] = "first";
            context.Response.OnStarting(() =>
            {
                context.Response.Headers["X-Starting"] = "starting";
                return Task.CompletedTask;
            });
            try
            {
                context.Response.Headers["X-Second"] = "a\r\nb";
            }
            catch (InvalidOperationException)
            {
                context.Response.Headers["X-Second"] = "second";
            }

            return context.Response.WriteAsync("whole", context.RequestAborted);
        });
        foreach (var path in new[] { "/guarded", "/plain" })
        {
            using var request = DeadlineServer.Request(HttpMethod.Get, version, path);
            using var response = await server.Client(version).SendAsync(request, TestContext.Current.CancellationToken).Soon();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            foreach (var name in new[] { "first", "second", "starting" })
                Assert.Equal(name, Assert.Single(response.Headers.GetValues("X-" + name)));
            Assert.Equal("whole", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task The_refused_headers_are_those_that_Kestrel_refuses(int version, bool hasEncodings)
    {
        var verdicts = new Dictionary<string, List<string>>();
        await using var server = await Serve(
            context =>
            {
                verdicts[context.Request.Path] = [.. Headers().Select(header => Try(context.Response.Headers, header.Name, header.Value))];
                context.Response.Headers.Clear();
                return Task.CompletedTask;
            },
            hasEncodings);
        foreach (var path in new[] { "/guarded", "/plain" })
        {
            using var request = DeadlineServer.Request(HttpMethod.Get, version, path);
            using var response = await server.Client(version).SendAsync(request, TestContext.Current.CancellationToken).Soon();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Contains(verdicts["/plain"], verdict => verdict.EndsWith("refused", StringComparison.Ordinal));
        Assert.Equal(verdicts["/plain"], verdicts["/guarded"]);
    }

    [Fact]
    public async Task A_header_that_only_the_server_refuses_does_not_lose_the_others()
    {
        var refusing = new RefusingHeaders();
        await using var server = await Serve(
            async context =>
            {
                context.Response.Headers["X-First"] = "first";
                context.Response.Headers["X-Refused"] = "refused";
                context.Response.Headers["X-Last"] = "last";
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers["X-Starting"] = "starting";
                    return Task.CompletedTask;
                });
                var error = await Assert.ThrowsAsync<InvalidOperationException>(() => context.Response.StartAsync(context.RequestAborted));
                Assert.Equal("Refused by the server.", error.Message);
                await context.Response.WriteAsync("whole", context.RequestAborted);
            },
            before: app => app.Use(async (context, next) =>
            {
                var response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
                context.Features.Set<IHttpResponseFeature>(new RefusingResponse(response, refusing));
                await next(context);
                context.Features.Set(response);
            }));
        using var response = await server.Get("/guarded");
        Assert.Equal(["X-First", "X-Last", "X-Starting"], refusing.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("whole", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static IEnumerable<(string Name, string Value)> Headers()
    {
        for (var code = 0; code <= 0x180; code++)
        {
            yield return ("X-Value", $"a{(char)code}b");
            yield return ("Location", $"/{(char)code}");
            yield return ($"X{(char)code}", "value");
        }

        yield return ("", "value");
        yield return ("X-Empty", "");
        yield return ("Content-Length", "x");
        yield return ("Content-Length", "-1");
        yield return ("Content-Length", "7");
    }

    private static string Try(IHeaderDictionary headers, string name, string value)
    {
        var text = string.Join(' ', Encoding.BigEndianUnicode.GetBytes(name + ": " + value).Chunk(2).Select(pair => ((pair[0] << 8) | pair[1]).ToString("X", CultureInfo.InvariantCulture)));
        try
        {
            headers[name] = value;
            return $"{text}: taken";
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            return $"{text}: refused";
        }
    }

    private static Task<DeadlineServer> Serve(RequestDelegate handler, bool hasEncodings = false, Action<WebApplication>? before = null) => DeadlineServer.Start(
        (app, _) =>
        {
            before?.Invoke(app);
            app.UseRouting();
            app.UseShot();
            app.Map("/guarded", handler).WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard()));
            app.Map("/plain", handler);
        },
        kestrel: kestrel =>
        {
            if (hasEncodings)
                kestrel.ResponseHeaderEncodingSelector = static name => name == "X-Value" ? Encoding.Latin1 : null;
        });

    private sealed class RefusingResponse(IHttpResponseFeature server, RefusingHeaders headers) : IHttpResponseFeature
    {
        public int StatusCode
        {
            get => server.StatusCode;
            set => server.StatusCode = value;
        }

        public string? ReasonPhrase
        {
            get => server.ReasonPhrase;
            set => server.ReasonPhrase = value;
        }

        public IHeaderDictionary Headers
        {
            get => headers;
            set => throw new NotSupportedException();
        }

        [Obsolete("Superseded by IHttpResponseBodyFeature.")]
        public Stream Body
        {
            get => server.Body;
            set => server.Body = value;
        }

        public bool HasStarted => server.HasStarted;

        public void OnStarting(Func<object, Task> callback, object state) => server.OnStarting(callback, state);

        public void OnCompleted(Func<object, Task> callback, object state) => server.OnCompleted(callback, state);
    }

    private sealed class RefusingHeaders : HeaderDictionary, IHeaderDictionary
    {
        Microsoft.Extensions.Primitives.StringValues IHeaderDictionary.this[string key]
        {
            get => this[key];
            set => this[key] = key == "X-Refused" ? throw new InvalidOperationException("Refused by the server.") : value;
        }
    }
}
