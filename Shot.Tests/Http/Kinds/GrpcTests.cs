using System.Globalization;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.Tests.Http.Deadlines;
using Shot.Tests.Http.Kinds.Rpc;

namespace Shot.Tests.Http.Kinds;

/// <summary>gRPC services on real Kestrel over HTTP/2, called by gRPC's own client.</summary>
public sealed class GrpcTests
{
    private static readonly Item Request = new() { Text = "item" };

    [Fact]
    public async Task A_refused_unary_call_is_RESOURCE_EXHAUSTED_and_says_when_to_retry()
    {
        await using var server = await Start(new());
        using var channel = Channel(server);
        var stock = new Stock.StockClient(channel);
        Assert.Equal(Request, await stock.TakeAsync(Request, cancellationToken: Cancellation));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await stock.TakeAsync(Request, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("The call was refused to keep response times short.", refused.Status.Detail);
        var retryAfter = long.Parse(refused.Trailers.GetValue("retry-after")!, CultureInfo.InvariantCulture);
        var pushbackMs = long.Parse(refused.Trailers.GetValue("grpc-retry-pushback-ms")!, CultureInfo.InvariantCulture);
        Assert.InRange(retryAfter, 10_000, 10_004);
        Assert.InRange(pushbackMs, 10_000_000, retryAfter * 1_000);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task A_refused_call_with_a_deadline_is_RESOURCE_EXHAUSTED()
    {
        var stage = new StockService.Stage();
        stage.Release();
        await using var server = await Start(stage);
        using var channel = Channel(server);
        var stock = new Stock.StockClient(channel);
        for (var i = 0; i < 2; i++)
            Assert.Single(await stock.Watch(Request, cancellationToken: Cancellation).ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation));
        await Fails(StatusCode.ResourceExhausted, () => stock.Watch(Request, cancellationToken: Cancellation).ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task A_call_whose_key_has_used_its_permits_up_is_RESOURCE_EXHAUSTED()
    {
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseShot();
                app.MapGrpcService<StockService>().RequireShotLimit(1, perSecond: 0.0001, limit => limit.Key = "header:x-client");
            },
            services => services.AddSingleton<IWarehouse, Warehouse>().AddShot().AddSingleton(new StockService.Stage()).AddGrpc());
        using var channel = Channel(server);
        var stock = new Stock.StockClient(channel);
        var first = new Metadata { { "x-client", "first" } };
        await stock.TakeForAsync(Request, first, cancellationToken: Cancellation);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await stock.TakeForAsync(Request, first, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("Too many calls from this client.", refused.Status.Detail);

        // Nothing spreads a key's own wait: one is the other, rounded up.
        var pushbackMs = long.Parse(refused.Trailers.GetValue("grpc-retry-pushback-ms")!, CultureInfo.InvariantCulture);
        Assert.InRange(pushbackMs, 10_000_000, 10_010_000);
        Assert.Equal(Math.Ceiling(pushbackMs / 1_000.0), double.Parse(refused.Trailers.GetValue("retry-after")!, CultureInfo.InvariantCulture));
        await stock.TakeForAsync(Request, new Metadata { { "x-client", "second" } }, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task A_refused_client_stream_is_RESOURCE_EXHAUSTED_while_the_client_still_sends()
    {
        await using var server = await Start(new());
        using var channel = Channel(server);
        var stock = new Stock.StockClient(channel);
        using var stored = stock.Store(cancellationToken: Cancellation);
        await stored.RequestStream.WriteAsync(Request, Cancellation);
        await stored.RequestStream.WriteAsync(Request, Cancellation);
        await stored.RequestStream.CompleteAsync();
        Assert.Equal("itemitem", (await stored.ResponseAsync.Soon()).Text);

        using var refused = stock.Store(cancellationToken: Cancellation);
        await Fails(StatusCode.ResourceExhausted, () => refused.ResponseAsync);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_call_is_DEADLINE_EXCEEDED_whether_the_method_heeds_its_token_or_not(bool heeds)
    {
        var stage = new StockService.Stage { HeedsToken = heeds };
        await using var server = await Start(stage);
        using var channel = Channel(server);
        var call = new Stock.StockClient(channel).WaitAsync(Request, cancellationToken: Cancellation);
        await stage.Entered.Task.Soon();
        Assert.False(call.ResponseAsync.IsCompleted);
        server.Expire(StockService.MaxWaitMs);
        var late = await Fails(StatusCode.DeadlineExceeded, () => call.ResponseAsync);
        Assert.Equal("The request was not answered by its deadline.", late.Status.Detail);
        Assert.Null(late.Trailers.GetValue("grpc-retry-pushback-ms"));
        stage.Release();
    }

    [Fact]
    public async Task A_stream_in_both_directions_that_has_not_begun_is_DEADLINE_EXCEEDED()
    {
        var stage = new StockService.Stage();
        await using var server = await Start(stage);
        using var channel = Channel(server);
        using var call = new Stock.StockClient(channel).Exchange(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(Request, Cancellation);
        await stage.Entered.Task.Soon();
        server.Expire(StockService.MaxWaitMs);
        await Fails(StatusCode.DeadlineExceeded, () => call.ResponseStream.MoveNext(Cancellation));
        stage.Release();
    }

    [Fact]
    public async Task A_server_stream_that_has_begun_is_left_to_finish()
    {
        var stage = new StockService.Stage { BeginsAtOnce = true, HeedsToken = true };
        await using var server = await Start(stage);
        using var channel = Channel(server);
        using var call = new Stock.StockClient(channel).Watch(Request, cancellationToken: Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation).Soon());
        await stage.Entered.Task.Soon();
        server.Expire(StockService.MaxWaitMs);
        stage.Release();
        Assert.True(await call.ResponseStream.MoveNext(Cancellation).Soon());
        Assert.False(await call.ResponseStream.MoveNext(Cancellation).Soon());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_server_stream_that_has_begun_is_aborted_when_the_application_wants_that()
    {
        var stage = new StockService.Stage { BeginsAtOnce = true };
        await using var server = await Start(stage, options => options.AbortStartedResponses = true);
        using var channel = Channel(server);
        using var call = new Stock.StockClient(channel).Watch(Request, cancellationToken: Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation).Soon());
        await stage.Entered.Task.Soon();
        server.Expire(StockService.MaxWaitMs);
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancellation).Soon());
        stage.Release();
    }

    [Fact]
    public async Task A_clients_own_deadline_counts_where_it_is_earlier()
    {
        var stage = new StockService.Stage();
        await using var server = await Start(stage);
        using var request = DeadlineServer.Request(HttpMethod.Post, version: 2, "/shot.tests.Stock/Wait");
        request.Headers.Add("grpc-timeout", "100m");
        request.Headers.Add("te", "trailers");
        request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
        request.Content.Headers.ContentType = new("application/grpc");
        var answer = server.Http2.SendAsync(request, Cancellation);
        await stage.Entered.Task.Soon();
        server.Expire(100);
        using var response = await answer.Soon();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("4", Assert.Single(response.Headers.NonValidated["grpc-status"]));
        stage.Release();
    }

    [Fact]
    public async Task A_methods_own_status_stays_its_own()
    {
        await using var server = await Start(new());
        using var channel = Channel(server);
        var own = await Fails(StatusCode.NotFound, async () => await new Stock.StockClient(channel).FailAsync(Request, cancellationToken: Cancellation));
        Assert.Equal("own", own.Status.Detail);
    }

    [Fact]
    public async Task A_services_limit_is_shared_by_its_methods_that_are_not_exempt()
    {
        await using var server = await Start(new());
        using var channel = Channel(server);
        var shelf = new Shelf.ShelfClient(channel);
        await shelf.FirstAsync(Request, cancellationToken: Cancellation);
        await shelf.SecondAsync(Request, cancellationToken: Cancellation);
        await Fails(StatusCode.ResourceExhausted, async () => await shelf.FirstAsync(Request, cancellationToken: Cancellation));
        for (var i = 0; i < 3; i++)
            await shelf.FreeAsync(Request, cancellationToken: Cancellation);
    }

    [Theory]
    [InlineData(GrpcWebMode.GrpcWeb, true, 1)]
    [InlineData(GrpcWebMode.GrpcWeb, false, 1)]
    [InlineData(GrpcWebMode.GrpcWebText, true, 1)]
    [InlineData(GrpcWebMode.GrpcWebText, false, 1)]
    [InlineData(GrpcWebMode.GrpcWeb, true, 2)]
    [InlineData(GrpcWebMode.GrpcWeb, false, 2)]
    public async Task A_browsers_call_has_the_same_statuses(GrpcWebMode mode, bool isWebBeforeShot, int version)
    {
        var stage = new StockService.Stage();
        await using var server = await Start(stage, isWebBeforeShot: isWebBeforeShot);
        using var handler = new GrpcWebHandler(mode, new SocketsHttpHandler());
        using var channel = GrpcChannel.ForAddress(
            server.Client(version).BaseAddress!,
            new GrpcChannelOptions { HttpHandler = handler, HttpVersion = new Version(version, version == 1 ? 1 : 0), HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact });
        var stock = new Stock.StockClient(channel);
        Assert.Equal(Request, await stock.TakeAsync(Request, cancellationToken: Cancellation));
        await Fails(StatusCode.ResourceExhausted, async () => await stock.TakeAsync(Request, cancellationToken: Cancellation));

        var late = stock.WaitAsync(Request, cancellationToken: Cancellation);
        await stage.Entered.Task.Soon();
        server.Expire(StockService.MaxWaitMs);
        await Fails(StatusCode.DeadlineExceeded, () => late.ResponseAsync);

        // Not on a connection that the late method still holds.
        await Fails(StatusCode.ResourceExhausted, async () => await stock.TakeAsync(Request, cancellationToken: Cancellation));
        stage.Release();
    }

    [Theory]
    [InlineData("application/grpc", 1)]
    [InlineData("application/grpcish", 2)]
    [InlineData("application/json", 2)]
    public async Task A_request_that_is_no_gRPC_call_is_answered_as_HTTP(string contentType, int version)
    {
        await using var server = await Start(new());
        for (var i = 0; i < 2; i++)
        {
            using var request = DeadlineServer.Request(HttpMethod.Post, version, "/plain");
            request.Content = new ByteArrayContent([]);
            request.Content.Headers.ContentType = new(contentType);
            using var response = await server.Client(version).SendAsync(request, Cancellation);
            Assert.Equal(i == 0 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.False(response.Headers.NonValidated.Contains("grpc-status"));
        }
    }

    [Fact]
    public async Task A_hook_may_add_to_a_calls_answer_and_its_own_detail_is_the_message()
    {
        await using var server = await Start(new(), options =>
        {
            options.Overloaded.Detail = "Zu viel — 100 %";
            options.OnRejected = rejection =>
            {
                rejection.HttpContext.Response.Headers["x-limit"] = rejection.LimitName;
                return default;
            };
        });
        using var channel = Channel(server);
        var stock = new Stock.StockClient(channel);
        await stock.TakeAsync(Request, cancellationToken: Cancellation);
        var refused = await Fails(StatusCode.ResourceExhausted, async () => await stock.TakeAsync(Request, cancellationToken: Cancellation));
        Assert.Equal("Zu viel — 100 %", refused.Status.Detail);
        Assert.Equal("StockService.Take", refused.Trailers.GetValue("x-limit"));
    }

    [Fact]
    public async Task A_refused_or_late_service_behind_a_method_has_the_same_statuses()
    {
        await using var server = await Start(new());
        using var channel = Channel(server);
        var stock = new Stock.StockClient(channel);
        var near = new Item { Text = nameof(A_refused_or_late_service_behind_a_method_has_the_same_statuses) };
        Assert.Equal(near, await stock.BehindAsync(near, cancellationToken: Cancellation));
        var refused = await Fails(StatusCode.ResourceExhausted, async () => await stock.BehindAsync(near, cancellationToken: Cancellation));
        Assert.InRange(long.Parse(refused.Trailers.GetValue("grpc-retry-pushback-ms")!, CultureInfo.InvariantCulture), 1, 10_010_000);
        Assert.NotNull(refused.Trailers.GetValue("retry-after"));
        Assert.Equal("Too many calls from this client.", refused.Status.Detail);
        var call = stock.BehindAsync(new Item { Text = "far away" }, cancellationToken: Cancellation);
        await Patience.Until(() =>
        {
            server.Expire(maxWaitMs: 1);
            return call.ResponseAsync.IsCompleted;
        });
        var late = await Fails(StatusCode.DeadlineExceeded, () => call.ResponseAsync);
        Assert.Equal("The request was not answered by its deadline.", late.Status.Detail);
    }

    [Fact]
    public async Task A_service_that_refuses_in_the_midst_of_a_stream_ends_it_with_its_status()
    {
        await using var server = await Start(new());
        using var channel = Channel(server);
        var item = new Item { Text = nameof(A_service_that_refuses_in_the_midst_of_a_stream_ends_it_with_its_status) };
        using var call = new Stock.StockClient(channel).BehindStream(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(item, Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation).Soon());
        await call.RequestStream.WriteAsync(item, Cancellation);
        await Fails(StatusCode.ResourceExhausted, () => call.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task A_method_has_its_own_criticality_or_what_the_application_states()
    {
        await using var server = await Start(
            new(), options => options.Criticality = context => context.Request.Headers.ContainsKey("x-critical") ? ShotCriticality.Critical : null);
        using var channel = Channel(server);
        var stock = new Stock.StockClient(channel);
        Assert.Equal("Sheddable", (await stock.StateAsync(Request, cancellationToken: Cancellation)).Text);
        var stated = await stock.StateAsync(Request, new Metadata { { "x-critical", "1" } }, cancellationToken: Cancellation);
        Assert.Equal("Critical", stated.Text);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<DeadlineServer> Start(StockService.Stage stage, Action<ShotHttpOptions>? options = null, bool isWebBeforeShot = true) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseRouting();
            if (isWebBeforeShot)
                UseGrpcWeb(app);
            app.UseShot();
            if (!isWebBeforeShot)
                UseGrpcWeb(app);
            app.MapGrpcService<StockService>();
            app.MapGrpcService<ShelfService>();
            app.MapPost("/plain", () => "").RequireShotLimit(1, perSecond: 0.0001);
        },
        services => services.AddSingleton<IWarehouse, Warehouse>().AddShot().AddShot().AddShot(options).AddSingleton(stage).AddGrpc());

    private static void UseGrpcWeb(WebApplication app) => app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });

    private static GrpcChannel Channel(DeadlineServer server) => GrpcChannel.ForAddress(server.Http2.BaseAddress!);

    private static async Task<RpcException> Fails(StatusCode status, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => call().Soon());
        Assert.Equal(status, error.StatusCode);
        return error;
    }
}
