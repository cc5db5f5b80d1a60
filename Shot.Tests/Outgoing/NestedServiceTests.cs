using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Outgoing;

/// <summary>Three services on loopback, each of which calls the next.</summary>
public sealed class NestedServiceTests
{
    [Fact]
    public async Task The_deadline_strictly_falls_from_service_to_service()
    {
        var told = new ConcurrentQueue<long>();
        await using var third = await Service(next: null, told);
        await using var second = await Service(third, told);
        await using var first = await Service(second, told);
        using var request = DeadlineServer.Request(HttpMethod.Get, version: 1);
        request.Headers.Add("x-envoy-expected-rq-timeout-ms", "400");
        using var response = await first.Http1.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        Assert.Equal([400, 399, 398], told);
    }

    [Fact]
    public async Task A_service_does_not_pass_on_more_than_its_own_deadline()
    {
        var told = new ConcurrentQueue<long>();
        await using var second = await Service(next: null, told);
        await using var first = await Service(second, told);
        using var request = DeadlineServer.Request(HttpMethod.Get, version: 1);
        request.Headers.Add("x-envoy-expected-rq-timeout-ms", "86400000");
        using var response = await first.Http1.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal([86_400_000, DeadlineServer.MaxWaitMs - 1], told);
    }

    private static Task<DeadlineServer> Service(DeadlineServer? next, ConcurrentQueue<long> told) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseShot();
            app.MapGet("/guarded", async (HttpContext context, IHttpClientFactory clients) =>
            {
                told.Enqueue(long.Parse(context.Request.Headers["x-envoy-expected-rq-timeout-ms"]!, System.Globalization.CultureInfo.InvariantCulture));
                if (next is not null)
                    (await clients.CreateClient().GetAsync(new Uri(next.Http1.BaseAddress!, "guarded"))).EnsureSuccessStatusCode();
                return "done";
            }).RequireShotDeadline(DeadlineServer.MaxWaitMs, static deadline => deadline.TrustCaller = true);
        },
        static services =>
        {
            services.AddShot();
            services.ConfigureHttpClientDefaults(static client => client.AddShotDeadlines());
        });
}
