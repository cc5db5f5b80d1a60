using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// Measures how long clients wait for the answers to late requests whose handlers ignore their token, with 200 in
/// flight on Kestrel. Compared with ASP.NET Core's request timeouts, and with handlers that answer themselves at the
/// deadline: the lower bound of timers and transport. Client and server share the machine.
/// </summary>
internal static class DeadlineAnswers
{
    public const string Name = "http_deadline_answers";

    private const int InFlight = 200;
    private const int Rounds = 10;
    private const int MaxWaitMs = 200;
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(1_000);

    public static string Run()
    {
        var (http1, http2) = (P99(version: 1, "/shot"), P99(version: 2, "/shot"));
        var (stock, floor) = (P99(version: 1, "/stock"), P99(version: 1, "/floor"));
        return string.Create(CultureInfo.InvariantCulture,
            $"CHECK {Name} in_flight={InFlight} max_wait_ms={MaxWaitMs} http1_p99_ms={http1:F1} http2_p99_ms={http2:F1} "
            + $"stock_http1_p99_ms={stock:F1} floor_http1_p99_ms={floor:F1}");
    }

    private static double P99(int version, string path) => P99Async(version, path).GetAwaiter().GetResult();

    private static async Task<double> P99Async(int version, string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRequestTimeouts();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 2 * InFlight;
        });
        await using var app = builder.Build();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseShot();
        app.MapGet("/warm", static () => Task.Delay(10));
        app.MapGet("/floor", static () => Task.Delay(MaxWaitMs));
        app.MapGet("/shot", static () => Task.Delay(Work))
            .RequireShotLimit(int.MaxValue, perSecond: int.MaxValue, limit => limit.MaxWaitMs = MaxWaitMs);
        app.MapGet("/stock", static () => Task.Delay(Work)).WithRequestTimeout(TimeSpan.FromMilliseconds(MaxWaitMs));
        await app.StartAsync();

        using var client = new HttpClient
        {
            BaseAddress = new Uri(app.Urls.Single()),
            DefaultRequestVersion = new Version(version, version == 1 ? 1 : 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await RoundAsync(client, path);
        var waits = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            // Reconnecting after late answers is not part of the wait.
            await RoundAsync(client, "/warm");
            waits.AddRange(await RoundAsync(client, path));
            await Task.Delay(Work);
        }

        waits.Sort();
        return waits[(int)(waits.Count * 0.99)];
    }

    private static Task<double[]> RoundAsync(HttpClient client, string path) =>
        Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }));
}
