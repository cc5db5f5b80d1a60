using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Http.Keys;

/// <summary>Keys of hub methods: arguments, and what the connection's request had.</summary>
public sealed class HubKeyTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arguments_are_keys_and_so_is_what_the_connection_began_with()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapHub<ShardHub>("/shards");
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(new FakeTimeProvider());
                services.AddSignalR();
                services.AddShot();
            });
        await using var one = await Connect(server, "one");
        await using var other = await Connect(server, "other");

        Assert.Equal("a 1", await one.InvokeAsync<string>("Write", "a", 1, Cancellation));
        Assert.Contains("'ShardHub.Write' has no permit left for this key", (await Refused(one, "Write", "a", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("'ShardHub.Write' has no permit left for this key", (await Refused(other, "Write", "a", 1)).Message, StringComparison.Ordinal);
        Assert.Equal("a 2", await one.InvokeAsync<string>("Write", "a", 2, Cancellation));
        Assert.Equal("b 1", await one.InvokeAsync<string>("Write", "b", 1, Cancellation));

        // Three of five are gone for the one client, and none for the other: refused calls are charged by nobody.
        Assert.Equal("read", await one.InvokeAsync<string>("Read", Cancellation));
        Assert.Equal("read", await one.InvokeAsync<string>("Read", Cancellation));
        Assert.Contains("'ShardHub' has no permit left for this key", (await Refused(one, "Read")).Message, StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
            Assert.Equal("read", await other.InvokeAsync<string>("Read", Cancellation));
        Assert.Contains("'ShardHub' has no permit left for this key", (await Refused(other, "Read")).Message, StringComparison.Ordinal);

        await using var third = await Connect(server, "third");
        Assert.Equal("spared a", await third.InvokeAsync<string>("Spare", "a", Cancellation));
        Assert.Contains("'ShardHub.Spare' has no permit left for this key", (await Refused(third, "Spare", "a")).Message, StringComparison.Ordinal);
        Assert.Equal("spared ", await third.InvokeAsync<string>("Spare", null, Cancellation));
        Assert.Equal("spared ", await third.InvokeAsync<string>("Spare", "", Cancellation));
    }

    private static Task<HubException> Refused(HubConnection hub, string method, params object?[] arguments) =>
        Assert.ThrowsAsync<HubException>(() => hub.InvokeCoreAsync<string>(method, arguments, Cancellation));

    private static async Task<HubConnection> Connect(TestServer server, string client)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Client.BaseAddress!, "/shards"), options => options.Headers.Add("X-Client", client)).Build();
        await hub.StartAsync(Cancellation);
        return hub;
    }
}
