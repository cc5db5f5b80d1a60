using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore;
using Shot.AspNetCore.CompilerServices;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Metrics;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.KeepAlive;

/// <summary>
/// A million requests over a few connections, divided over all kinds of handlers and guards: no connection is closed, no byte is wrong,
/// each failure is counted. The server reuses a request's context at once, so whoever touches it from a second thread breaks another
/// request.
/// </summary>
public sealed class KeepAliveTests
{
    private const int Connections = 4;
    private const int Requests = 16_200;

    /// <summary>An exception costs the server as much as many requests.</summary>
    private const int FailingRequests = 2_000;

    private const string Failure = "The handler fails.";

    private static readonly string[] Guards = ["none", "rate", "gate", "deadline", "key"];

    private static readonly string[] Handlers = ["synchronous", "yielding", "suspended", "streaming", "failing"];

    /// <summary>
    /// Three applications of five guards and five handlers each: 60 × 16,200 + 15 × 2,000 = 1,002,000 requests. One in ten comes
    /// alone over one connection, the others over four more connections, up to sixteen together on each.
    /// </summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task No_response_is_lost_and_every_byte_is_right(bool hasServices, bool hasFields)
    {
        var accepted = 0;
        var log = new RecordedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => connection =>
        {
            Interlocked.Increment(ref accepted);
            return next(connection);
        })));
        var guards = new GuardSet(TimeProvider.System);
        var failing = new List<Guard>();
        builder.Services.AddSingleton(guards);
        if (hasFields)
            builder.Services.AddShot(options => options.RateLimitFields = RateLimitFields.Draft10);
        if (hasServices)
            ShotServices.Add(builder.Services, configure: null);
        await using var app = builder.Build();
        app.UseRouting();
        ShotPipeline.Use(app);
        foreach (var guard in Guards)
        {
            foreach (var handler in Handlers)
            {
                var endpoint = app.MapGet($"/{guard}/{handler}", Handle(handler));
                if (Definition(guard) is not { } definition)
                    continue;
                endpoint.WithMetadata(new ShotLimitMetadata(definition));
                if (handler == "failing")
                    failing.Add(definition.In(guards));
            }
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(app.Urls.Single()).Port;
        foreach (var guard in Guards)
        {
            foreach (var handler in Handlers)
            {
                var requests = handler == "failing" ? FailingRequests : Requests;
                Ask(guard, handler, requests / 10, null);
                await Task.WhenAll(Enumerable.Range(0, Connections).Select(seed =>
                    Task.Factory.StartNew(() => Ask(guard, handler, requests * 9 / 10 / Connections, seed), default, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            }
        }

        void Ask(string guard, string handler, int requests, int? seed)
        {
            using var connection = new Connection(port, $"/{guard}/{handler}", Expected(guard, handler, hasFields), seed);
            connection.Ask(requests);
        }

        await app.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Guards.Length * Handlers.Length * (1 + Connections), accepted);

        // The guards of the process, which other tests use meanwhile, tell of their refusals here too.
        var errors = log.Entries.Where(static entry => entry is not { Category: "Shot", Error: null }).ToList();
        Assert.All(errors, entry => Assert.Equal(Failure, entry.Error?.Message));
        Assert.Equal(Guards.Length * FailingRequests, errors.Count);
        Assert.All(failing, guard => Assert.Equal((FailingRequests, FailingRequests), (guard.Counters.Total(GuardCount.Admitted), guard.Counters.Total(GuardCount.Failed))));
    }

    private static GuardDefinition? Definition(string guard) => guard switch
    {
        "rate" => new(guard) { Limits = [new LimitDefinition(guard, int.MaxValue, int.MaxValue)] },
        "gate" => new(guard) { Concurrency = [new ConcurrencyDefinition(guard, 1_000)] },
        "deadline" => new(guard) { MaxWaitMs = 600_000, Limits = [new LimitDefinition(guard, int.MaxValue, int.MaxValue)] },
        "key" => new(guard) { Limits = [new LimitDefinition(guard, int.MaxValue, int.MaxValue) { Key = "header:host" }] },
        _ => null,
    };

    private static RequestDelegate Handle(string handler) => handler switch
    {
        "synchronous" => AnswerAsync,
        "yielding" => YieldAsync,
        "suspended" => SuspendAsync,
        "streaming" => StreamAsync,
        _ => FailAsync,
    };

    private static async Task YieldAsync(HttpContext context)
    {
        await Task.Yield();
        await AnswerAsync(context);
    }

    private static async Task SuspendAsync(HttpContext context)
    {
        var source = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.SetResult(), source, preferLocal: false);
        await source.Task;
        await AnswerAsync(context);
    }

    private static async Task StreamAsync(HttpContext context)
    {
        await Task.Yield();
        context.Response.ContentType = "text/plain";
        await context.Response.Body.WriteAsync(Number(context));
        await Task.Yield();
        await context.Response.Body.WriteAsync("more"u8.ToArray());
    }

    private static async Task FailAsync(HttpContext context)
    {
        await Task.Yield();
        context.Response.ContentType = "text/plain";
        throw new InvalidOperationException(Failure);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        var number = Number(context);
        context.Response.ContentLength = number.Length;
        await context.Response.Body.WriteAsync(number);
    }

    private static byte[] Number(HttpContext context) => Encoding.ASCII.GetBytes(context.Request.QueryString.Value![1..]);

    private static string Expected(string guard, string handler, bool hasFields)
    {
        var fields = !hasFields || handler == "failing" ? ""
            : guard is "rate" or "deadline" ? $"RateLimit-Policy: \"{guard}\";q=2147483647;w=1\r\nRateLimit: \"{guard}\";*\r\n"
            : guard == "key" ? "RateLimit-Policy: \"key\";q=2147483647;w=1\r\n"
            : "";
        return handler switch
        {
            "failing" => "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nDate: *\r\nServer: Kestrel\r\n\r\n",
            "streaming" => $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: *\r\nServer: Kestrel\r\nTransfer-Encoding: chunked\r\n{fields}\r\na\r\n#\r\n4\r\nmore\r\n0\r\n\r\n",
            _ => $"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Type: text/plain\r\nDate: *\r\nServer: Kestrel\r\n{fields}\r\n#",
        };
    }
}
