using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Kinds;

/// <summary>SignalR hubs on real Kestrel, called by SignalR's own client.</summary>
public sealed class HubTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Once", "once")]
    [InlineData("renamed", "renamed")]
    public async Task A_hub_method_is_limited_for_each_invocation(string method, string answer)
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        Assert.Equal(answer, await hub.InvokeAsync<string>(method, Cancellation));
        var refused = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<string>(method, Cancellation));
        Assert.Contains("is overloaded: the call was refused. A permit is due in", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'MethodsHub.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hubs_limit_is_shared_by_its_methods_that_are_not_exempt()
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/limited");
        Assert.Equal("first", await hub.InvokeAsync<string>("First", Cancellation));
        Assert.Equal("second", await hub.InvokeAsync<string>("Second", Cancellation));
        await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<string>("First", Cancellation));
        for (var i = 0; i < 3; i++)
            Assert.Equal("exempt", await hub.InvokeAsync<string>("Exempt", Cancellation));
    }

    [Fact]
    public async Task A_derived_hub_has_the_limits_of_what_it_inherits_and_overrides()
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/derived");
        Assert.Equal("derived", await hub.InvokeAsync<string>("Overridden", Cancellation));
        await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<string>("Overridden", Cancellation));
        Assert.Null(await hub.InvokeAsync<string?>("Inherited", Cancellation));
        await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<string?>("Inherited", Cancellation));
    }

    [Fact]
    public async Task A_caller_that_makes_one_invocation_at_a_time_is_never_refused_a_place()
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        for (var i = 0; i < 300; i++)
            Assert.Equal(1, await hub.InvokeAsync<int>("OneAtATime", Cancellation));
    }

    [Theory]
    [InlineData("UntilDeadline")]
    [InlineData("Deaf")]
    public async Task A_late_call_is_a_HubException(string method)
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        var late = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync(method, Cancellation));
        Assert.Contains($"'MethodsHub.{method}' missed its deadline of 100 ms", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_methods_own_exception_stays_its_own()
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        var own = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync("Failing", Cancellation));
        Assert.EndsWith("HubException: own", own.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stream")]
    [InlineData("Channel")]
    public async Task A_stream_is_limited_for_each_invocation(string method)
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        Assert.Equal([0, 1, 2], await hub.StreamAsync<int>(method, 3, Cancellation).ToListAsync(Cancellation));
        var refused = await Assert.ThrowsAsync<HubException>(async () => await hub.StreamAsync<int>(method, 3, Cancellation).ToListAsync(Cancellation));
        Assert.Contains("is overloaded", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LateStream", 1)]
    [InlineData("LateChannel", 3)]
    public async Task A_stream_ends_at_its_deadline(string method, int items)
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        var received = new List<object>();
        var late = await Assert.ThrowsAsync<HubException>(async () =>
        {
            await foreach (var item in hub.StreamAsync<object>(method, Cancellation))
                received.Add(item);
        });
        Assert.Contains($"'MethodsHub.{method}' missed its deadline of 100 ms", late.Message, StringComparison.Ordinal);
        Assert.Equal(items, received.Count);
    }

    [Fact]
    public async Task A_stream_keeps_its_place_in_a_concurrency_limit_until_it_ends()
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using (var first = hub.StreamAsync<int>("Alone", leaving.Token).GetAsyncEnumerator(Cancellation))
        {
            Assert.True(await first.MoveNextAsync());
            await Assert.ThrowsAsync<HubException>(async () => await hub.StreamAsync<int>("Alone", Cancellation).FirstAsync(Cancellation));
            await leaving.CancelAsync();
        }

        // The server hears that the client has left when it does.
        await Patiently(async () => await hub.StreamAsync<int>("Alone", Cancellation).FirstAsync(Cancellation) == 1);
    }

    [Fact]
    public async Task A_sheddable_stream_does_not_get_the_last_place()
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        await using var first = hub.StreamAsync<int>("LessImportant", Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await first.MoveNextAsync());
        await Assert.ThrowsAsync<HubException>(async () => await hub.StreamAsync<int>("LessImportant", Cancellation).FirstAsync(Cancellation));
    }

    [Fact]
    public async Task A_refused_service_behind_an_unguarded_method_is_a_HubException()
    {
        await using var server = await Start();
        await using var hub = await Connect(server, "/methods");
        Assert.Equal("taken", await hub.InvokeAsync<string>("Behind", Cancellation));
        var refused = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<string>("Behind", Cancellation));
        Assert.Contains("'IScarceStock.Take' is overloaded", refused.Message, StringComparison.Ordinal);
        var within = await Assert.ThrowsAsync<HubException>(async () => await hub.StreamAsync<string>("BehindStream", Cancellation).ToListAsync(Cancellation));
        Assert.Contains("'IScarceStock.Take' is overloaded", within.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_on_MapHub_is_for_connections()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapHub<LimitedHub>("/connections").RequireShotLimit(1, perSecond: 0.0001);
            },
            services => services.AddShot().AddSignalR());
        using var first = await Negotiate(server, "/connections");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await Negotiate(server, "/connections");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
    }

    [Fact]
    public async Task An_annotated_hub_in_a_host_without_AddShot_accepts_no_connection()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapHub<UnguardedHub>("/unguarded");
            },
            services => services.AddSignalR());
        using var answer = await Negotiate(server, "/unguarded");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    private static Task<TestServer> Start() => TestServer.Start(
        app =>
        {
            app.MapHub<MethodsHub>("/methods");
            app.MapHub<LimitedHub>("/limited");
            app.MapHub<DerivedHub>("/derived");
        },
        services => services.AddSingleton(new GuardSet()).AddSingleton<IScarceStock, ScarceStock>().AddShot().AddShot().AddShot().AddSignalR());

    private static async Task<HubConnection> Connect(TestServer server, string path)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Client.BaseAddress!, path)).Build();
        await hub.StartAsync(Cancellation);
        return hub;
    }

    private static Task<HttpResponseMessage> Negotiate(TestServer server, string path) =>
        server.Client.PostAsync(new Uri(path + "/negotiate?negotiateVersion=1", UriKind.Relative), null, Cancellation);

    private static async Task Patiently(Func<Task<bool>> holds)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                Assert.True(await holds());
                return;
            }
            catch (HubException) when (i < 200)
            {
                await Task.Delay(50, Cancellation);
            }
        }
    }
}
