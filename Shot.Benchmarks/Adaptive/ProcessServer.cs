using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The server of the real-process benchmark: Kestrel, and an endpoint that synchronously uses a processor for 5 ms.</summary>
internal static class ProcessServer
{
    public const string Bare = "bare";
    public const string Adaptive = "adaptive";
    public const string WithoutPool = "adaptive-without-pool";

    private const double WorkMilliseconds = 5;

    /// <summary>Serves until the standard input ends. Prints the port.</summary>
    /// <param name="mode">One of the names above, or a number: the fixed limit.</param>
    public static int Run(string mode)
    {
        var iterations = Calibrate();
        AdaptiveTicker.OfProcess.Pool.IsOn = mode != WithoutPool;
        var serve = mode switch
        {
            Bare => Serve(iterations),
            Adaptive or WithoutPool => Serve(new AdaptiveConcurrencyGate(), iterations),
            _ => Serve(new ConcurrencyGate(int.Parse(mode, CultureInfo.InvariantCulture)), iterations),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        using var app = builder.Build();
        app.Run(serve);
        app.Start();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);
        Console.In.ReadToEnd();
        return 0;
    }

    private static RequestDelegate Serve(int iterations) => context => Work(context, iterations);

    private static RequestDelegate Serve(ConcurrencyGate gate, int iterations) => context =>
    {
        if (!gate.TryEnter(out var lease))
            return Refuse(context);
        using (lease)
            return Work(context, iterations);
    };

    private static RequestDelegate Serve(AdaptiveConcurrencyGate gate, int iterations) => context =>
    {
        if (!gate.TryEnter(out var lease))
            return Refuse(context);
        using (lease)
            return Work(context, iterations);
    };

    private static Task Work(HttpContext context, int iterations)
    {
        Loops.Arithmetic(iterations);
        return Answer(context, StatusCodes.Status200OK);
    }

    private static Task Refuse(HttpContext context) => Answer(context, StatusCodes.Status503ServiceUnavailable);

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>The iterations that use a processor for as long as the work takes. The fastest run counts: other load only adds.</summary>
    private static int Calibrate()
    {
        const int Iterations = 1_000_000;
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < 200; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Loops.Arithmetic(Iterations);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (int)(Iterations * WorkMilliseconds / fastest);
    }
}
