using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Control;

/// <summary>Hosts of one application in one process, as a user's tests have them: the example of docs/testing.md.</summary>
public sealed class IsolationTests
{
    private static readonly string[] Limited = ["/buy", "/take", "/group"];

    [Fact]
    public async Task Two_hosts_that_run_in_parallel_have_limits_of_their_own()
    {
        using var one = Isolated();
        using var other = Isolated();
        await Task.WhenAll(Spend(one), Spend(other));

        static async Task Spend(Shop shop)
        {
            using var client = shop.CreateClient();
            foreach (var path in Limited)
            {
                Assert.Equal(HttpStatusCode.OK, await Get(client, path));
                Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(client, path));
            }
        }
    }

    [Fact]
    public async Task An_isolated_host_decides_by_its_own_time()
    {
        using var one = Isolated();
        using var other = Isolated();
        using var client = one.CreateClient();
        using var otherClient = other.CreateClient();
        foreach (var path in Limited)
        {
            Assert.Equal(HttpStatusCode.OK, await Get(client, path));
            Assert.Equal(HttpStatusCode.OK, await Get(otherClient, path));
            one.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(HttpStatusCode.OK, await Get(client, path));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(otherClient, path));
        }
    }

    [Fact]
    public async Task Switched_off_an_isolated_host_limits_nothing_and_its_neighbour_does()
    {
        using var off = Isolated(("Shot:Mode", "Off"));
        using var on = Isolated();
        using var client = off.CreateClient();
        using var otherClient = on.CreateClient();
        foreach (var path in Limited)
        {
            for (var request = 0; request < 3; request++)
                Assert.Equal(HttpStatusCode.OK, await Get(client, path));
            Assert.Equal(HttpStatusCode.OK, await Get(otherClient, path));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(otherClient, path));
        }
    }

    [Fact]
    public void Hosts_that_do_not_ask_for_it_share_the_processs_limits()
    {
        using var one = new Shop();
        using var other = new Shop();
        using var isolated = Isolated();
        Assert.Same(one.Services.GetRequiredService<GuardSet>().Table, other.Services.GetRequiredService<GuardSet>().Table);
        Assert.Same(GuardSet.Process.Table, one.Services.GetRequiredService<GuardSet>().Table);
        Assert.NotSame(GuardSet.Process.Table, isolated.Services.GetRequiredService<GuardSet>().Table);
    }

    [Fact]
    public async Task Partial_methods_are_not_isolated()
    {
        using var shop = Isolated(("Shot:Limits:shop.partial:Permits", "1"));
        using var client = shop.CreateClient();
        for (var request = 0; request < 3; request++)
            Assert.Equal(HttpStatusCode.OK, await Get(client, "/partial"));
    }

    [Fact]
    public void Without_a_host_the_first_decorator_settles_it()
    {
        using var services = new ServiceCollection()
            .AddShotControl(static options => options.IsolateLimits = true)
            .AddSingleton<IShelf, Shelf>()
            .AddShotGuards()
            .BuildServiceProvider();
        var shelf = services.GetRequiredService<IShelf>();
        Assert.True(services.GetRequiredService<GuardSet>().IsIsolated);
        Assert.Equal("taken", shelf.Take());
        Assert.Throws<ShotOverloadedException>(() => shelf.Take());
    }

    private static Shop Isolated(params (string Key, string? Value)[] configured)
    {
        Shop? shop = null;
        shop = new Shop(
            services =>
            {
                services.AddShot(static options => options.IsolateLimits = true);
                services.AddSingleton<TimeProvider>(_ => shop!.Time);
            },
            configured);
        return shop;
    }

    private static async Task<HttpStatusCode> Get(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
