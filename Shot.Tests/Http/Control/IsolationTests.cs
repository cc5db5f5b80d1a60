using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Control;

/// <summary>Hosts of one application in one process, as a user's tests have them: the example of docs/testing.md.</summary>
public sealed class IsolationTests
{
    private static readonly string[] Limited = ["/buy", "/take", "/group"];

    [Fact]
    public async Task Two_hosts_that_run_in_parallel_have_limits_of_their_own()
    {
        using var one = Start();
        using var other = Start();
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
    public async Task A_host_decides_by_its_own_time()
    {
        using var one = Start();
        using var other = Start();
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
    public async Task A_host_that_is_off_limits_nothing_and_its_neighbour_does()
    {
        using var off = Start(("Shot:Mode", "Off"));
        using var on = Start();
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Consecutive_hosts_start_with_all_permits_and_no_earlier_settings(bool startsBefore)
    {
        var first = Start(("Shot:Limits:shop.endpoint:Permits", "3"), ("Shot:Limits:shop.group:Mode", "Off"));
        using (var client = first.CreateClient())
        {
            for (var request = 0; request < 3; request++)
                Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await Get(client, "/buy"), await Get(client, "/group")));
        }

        var second = Start();
        using var secondClient = startsBefore ? second.CreateClient() : null;
        await first.DisposeAsync();
        using var after = secondClient ?? second.CreateClient();
        foreach (var path in Limited)
        {
            Assert.Equal(HttpStatusCode.OK, await Get(after, path));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(after, path));
        }

        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_partial_methods_limit_is_the_processs_and_a_host_lists_it()
    {
        using var shop = Start();
        using var client = shop.CreateClient();
        for (var request = 0; request < 3; request++)
            Assert.Equal(HttpStatusCode.OK, await Get(client, "/partial"));
        var limit = Assert.Single(shop.Services.GetRequiredService<IShotControl>().Snapshot(), static limit => limit.Name == "shop.partial");
        Assert.Equal((1_000_000, false), (limit.Annotated.Permits, limit.Admitted == 0));
    }

    [Fact]
    public void A_container_without_a_host_has_limits_of_its_own()
    {
        using var services = new ServiceCollection().AddSingleton<IShelf, Shelf>().AddShot().BuildServiceProvider();
        var shelf = services.GetRequiredService<IShelf>();
        Assert.NotSame(GuardSet.Process, services.GetRequiredService<GuardSet>());
        Assert.Equal("taken", shelf.Take());
        Assert.Throws<ShotOverloadedException>(() => shelf.Take());
    }

    private static Shop Start(params (string Key, string? Value)[] configured)
    {
        Shop? shop = null;
        shop = new Shop(services => services.AddSingleton<TimeProvider>(_ => shop!.Time), configured);
        return shop;
    }

    private static async Task<HttpStatusCode> Get(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
