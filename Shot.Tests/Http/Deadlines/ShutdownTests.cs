using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Abandoned handlers do not hold the server's shutdown up.</summary>
public sealed class ShutdownTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_server_stops_while_an_answered_handler_still_runs(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(_ => stage.Released, NeverGiveUp);
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(HttpStatusCode.RequestTimeout, (await answer.Soon()).StatusCode);
        await server.StopAsync().Soon();
        Assert.False(stage.Ended.Task.IsCompleted);
        stage.Release();
        Assert.Null(await stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handler_whose_deadline_comes_during_the_shutdown_is_answered_for_first(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(_ => stage.Released, NeverGiveUp);
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        var stopping = server.StopAsync();
        Assert.False(answer.IsCompleted);
        server.Expire();
        Assert.Equal(HttpStatusCode.RequestTimeout, (await answer.Soon()).StatusCode);
        await stopping.Soon();
        Assert.False(stage.Ended.Task.IsCompleted);
        stage.Release();
    }

    [Fact]
    public async Task An_exception_of_an_abandoned_handler_is_logged()
    {
        var stage = new Stage();
        await using var server = await stage.Serve(
            async _ =>
            {
                await stage.Released;
                throw new InvalidOperationException("own");
            },
            NeverGiveUp);
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(HttpStatusCode.RequestTimeout, (await answer.Soon()).StatusCode);
        await server.StopAsync().Soon();
        stage.Release();
        await Patience.Until(() => server.Log.Entries.Count > 0);
        Assert.Equal("own", Assert.Single(server.Log.Entries).Error!.Message);
    }

    private static void NeverGiveUp(IServiceCollection services) =>
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromHours(1));
}
