using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Refit;
using Shot.Tests.Guarding;
using Shot.Tests.Http.Deadlines;
using Shot.Tests.Http.Kinds.Rpc;

namespace Shot.Tests.Outgoing;

/// <summary>Clients of Refit and of gRPC's client factory are clients of the factory.</summary>
public sealed class ClientLibraryTests
{
    [Fact]
    public async Task A_Refit_client_has_deadline_and_limit()
    {
        var dependency = new Dependency
        {
            Answer = static (_, _) => Task.FromResult(new HttpResponseMessage { Content = new StringContent("7") }),
        };
        using var host = new ClientHost(static _ => { }, services => services.AddRefitGeneratedClient<IStockApi>()
            .ConfigureHttpClient(static client => client.BaseAddress = new Uri("http://stock.test"))
            .ConfigurePrimaryHttpMessageHandler(() => dependency)
            .AddShotDeadlines()
            .AddShotLimit(1, perSecond: 0.001, static limit => limit.Name = "stock"));
        var api = host.Services.GetRequiredService<IStockApi>();
        Assert.Equal("7", await host.Call(500, token => api.CountAsync("item", token)));
        Assert.Equal(["499"], dependency.Deadlines);

        // As docs/outgoing.md says.
        var wrapped = await Assert.ThrowsAsync<ApiRequestException>(() => host.Call(500, token => api.CountAsync("item", token)));
        Assert.Equal("stock", Assert.IsType<ShotOverloadedException>(wrapped.InnerException).LimitName);
    }

    [Fact]
    public async Task A_Refit_client_need_not_wrap_refusals()
    {
        var settings = new RefitSettings { TransportExceptionFactory = static (_, error, _) => error };
        using var host = new ClientHost(static _ => { }, services => services.AddRefitGeneratedClient<IStockApi>(settings)
            .ConfigureHttpClient(static client => client.BaseAddress = new Uri("http://stock.test"))
            .ConfigurePrimaryHttpMessageHandler(static () => new Dependency { Answer = static (_, cancellationToken) => Dependency.Hang(cancellationToken) })
            .AddShotDeadlines()
            .AddShotLimit(1, perSecond: 0.001, static limit => limit.Name = "stock"));
        var api = host.Services.GetRequiredService<IStockApi>();
        var late = host.Call(500, _ => api.CountAsync("item", CancellationToken.None));
        host.Advance(500);
        await Assert.ThrowsAsync<ShotTimeoutException>(() => late.Soon());
        await Assert.ThrowsAsync<ShotOverloadedException>(() => api.CountAsync("item", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_gRPC_client_passes_the_deadline_of_the_call_around_it_on()
    {
        var stage = new StockService.Stage();
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseShot();
                app.MapGrpcService<StockService>();
            },
            services => services.AddSingleton<IWarehouse, Warehouse>().AddShot().AddSingleton(stage).AddGrpc());
        var sent = new Dependency();
        using var host = new ClientHost(static _ => { }, services => services
            .AddGrpcClient<Stock.StockClient>(options => options.Address = server.Http2.BaseAddress)
            .ConfigurePrimaryHttpMessageHandler(() => sent)
            .AddShotDeadlines());
        using var wire = new HttpMessageInvoker(new SocketsHttpHandler());
        sent.Answer = wire.SendAsync;
        var stock = host.Services.GetRequiredService<Stock.StockClient>();
        var call = TestGuards.With(host.Time, 200, set: host.Guards).Call(async token => await stock.WaitAsync(new Item { Text = "item" }, cancellationToken: token), TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        Assert.Equal("199m", Assert.Single(sent.Requests)["grpc-timeout"]);

        // The server's own deadline is 500 ms: what answers is the caller's.
        server.Expire(199);
        var late = await Assert.ThrowsAsync<RpcException>(() => call.Soon());
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        stage.Release();
    }
}
