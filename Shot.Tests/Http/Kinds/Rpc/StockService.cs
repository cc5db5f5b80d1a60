using Grpc.Core;

namespace Shot.Tests.Http.Kinds.Rpc;

/// <summary>Annotated methods of every kind of call. Those with a deadline do what their <see cref="Stage"/> says.</summary>
public sealed class StockService(StockService.Stage stage, IWarehouse warehouse) : Stock.StockBase
{
    public const int MaxWaitMs = 500;

    [ShotLimit(1, perSecond: 0.0001)]
    public override Task<Item> Take(Item request, ServerCallContext context) => Task.FromResult(request);

    public override Task<Item> TakeFor(Item request, ServerCallContext context) => Task.FromResult(request);

    [ShotLimit(1000, perSecond: 1000, MaxWaitMs = MaxWaitMs)]
    public override async Task<Item> Wait(Item request, ServerCallContext context)
    {
        await stage.Enter(context.CancellationToken);
        return request;
    }

    [ShotLimit(2, perSecond: 0.0001, MaxWaitMs = MaxWaitMs)]
    public override async Task Watch(Item request, IServerStreamWriter<Item> responseStream, ServerCallContext context)
    {
        if (stage.BeginsAtOnce)
            await responseStream.WriteAsync(request, context.CancellationToken);
        await stage.Enter(context.CancellationToken);
        await responseStream.WriteAsync(request, CancellationToken.None);
    }

    [ShotLimit(1, perSecond: 0.0001)]
    public override async Task<Item> Store(IAsyncStreamReader<Item> requestStream, ServerCallContext context)
    {
        var text = "";
        await foreach (var item in requestStream.ReadAllAsync(context.CancellationToken))
            text += item.Text;
        return new Item { Text = text };
    }

    [ShotDeadline(MaxWaitMs)]
    public override async Task Exchange(IAsyncStreamReader<Item> requestStream, IServerStreamWriter<Item> responseStream, ServerCallContext context)
    {
        await stage.Enter(context.CancellationToken);
        await foreach (var item in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(item, context.CancellationToken);
    }

    [ShotLimit(1000, perSecond: 1000)]
    public override Task<Item> Fail(Item request, ServerCallContext context) => throw new RpcException(new Status(StatusCode.NotFound, "own"));

    [ShotConcurrency(64)]
    [ShotCriticality(ShotCriticality.Sheddable)]
    public override Task<Item> State(Item request, ServerCallContext context) => Task.FromResult(new Item { Text = CriticalityTests.Flowing });

    public override async Task<Item> Behind(Item request, ServerCallContext context) => new() { Text = await warehouse.FetchAsync(request.Text, context.CancellationToken) };

    public override async Task BehindStream(IAsyncStreamReader<Item> requestStream, IServerStreamWriter<Item> responseStream, ServerCallContext context)
    {
        await foreach (var item in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(new Item { Text = await warehouse.FetchAsync(item.Text, context.CancellationToken) }, context.CancellationToken);
    }

    /// <summary>What a method with a deadline does, and how far it is.</summary>
    public sealed class Stage
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether a method stops when its token fires.</summary>
        public bool HeedsToken { get; init; }

        /// <summary>Whether a stream's first message comes before the wait.</summary>
        public bool BeginsAtOnce { get; init; }

        /// <summary>A method waits.</summary>
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _release.TrySetResult();

        public Task Enter(CancellationToken cancellationToken)
        {
            Entered.TrySetResult();
            return HeedsToken ? _release.Task.WaitAsync(cancellationToken) : _release.Task;
        }
    }
}
