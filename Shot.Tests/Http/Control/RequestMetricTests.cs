using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Shot.Tests.Http.Control;

/// <summary>ASP.NET Core's own metric of requests, which tells what the guards answered.</summary>
public sealed class RequestMetricTests
{
    [Fact]
    public async Task Requests_that_are_refused_or_late_have_an_error_type()
    {
        IServiceProvider? services = null;
        await using var server = await TestServer.Start(
            app =>
            {
                services = app.Services;
                app.UseShot();
                app.MapGet("/refused", static () => "admitted").RequireShotLimit(1, perSecond: 0.0001);
                app.MapGet("/stops", static (CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, stop)).RequireShotLimit(100, perSecond: 100, limit => limit.MaxWaitMs = 50);
                app.MapGet("/goes-on", static async (Gateway gateway) => await gateway.Leave.Task).RequireShotLimit(100, perSecond: 100, limit => limit.MaxWaitMs = 50);
                app.MapGet("/service", static (IShelf shelf) => shelf.Take());
                app.MapGet("/own", IResult () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable)).RequireShotLimit(100, perSecond: 100);
            },
            static collection => collection.AddSingleton<Gateway>().AddSingleton<IShelf, Shelf>().AddShot().AddShot());
        var gateway = services!.GetRequiredService<Gateway>();
        using var durations = new MetricCollector<double>(services!.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "Microsoft.AspNetCore.Hosting", "http.server.request.duration");

        Assert.Equal((HttpStatusCode.OK, null), await ErrorType("/refused"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), await ErrorType("/refused"));
        Assert.Equal((HttpStatusCode.RequestTimeout, "timeout"), await ErrorType("/stops"));
        Assert.Equal((HttpStatusCode.RequestTimeout, "timeout"), await ErrorType("/goes-on", gateway));
        Assert.Equal((HttpStatusCode.OK, null), await ErrorType("/service"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), await ErrorType("/service"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), await ErrorType("/own"));

        async Task<(HttpStatusCode, string?)> ErrorType(string path, Gateway? open = null)
        {
            var before = durations.GetMeasurementSnapshot().Count;
            using var response = await server.Get(path);

            // The server measures a request when its handler has ended, which may be after the client has its answer.
            open?.Leave.TrySetResult();
            await durations.WaitForMeasurementsAsync(before + 1, TimeSpan.FromSeconds(60));
            return (response.StatusCode, (string?)durations.GetMeasurementSnapshot()[before].Tags.GetValueOrDefault("error.type"));
        }
    }
}
