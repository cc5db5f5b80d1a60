namespace Shot.Tests.Cluster;

/// <summary>A store that fails as told, and whose messages a test may change.</summary>
internal sealed class FaultyStore(ShotStore inner) : ShotStore
{
    private int _asks;
    private int _inFlight;
    private int _mostInFlight;

    /// <summary>Thrown instead of an answer.</summary>
    public Exception? Error { get; set; }

    /// <summary>Whether requests are never answered, and never reach the store.</summary>
    public bool Hangs { get; set; }

    /// <summary>Whether the connection is lost.</summary>
    public bool IsLost { get; set; }

    /// <summary>Holds back the replies of requests that have reached the store.</summary>
    public Task? Delay { get; set; }

    public Func<StoreTake, StoreTake> OnTake { get; set; } = static take => take;

    public Func<StoreReply, StoreReply> OnReply { get; set; } = static reply => reply;

    public Func<StoreGive, IEnumerable<StoreGive>> OnGive { get; set; } = static give => [give];

    public override bool IsConnected => !IsLost;

    /// <summary>Requests for permits that were sent.</summary>
    public int Asks => Volatile.Read(ref _asks);

    /// <summary>Most requests that were in flight at a time, returns too.</summary>
    public int MostInFlight => Volatile.Read(ref _mostInFlight);

    public override async ValueTask<StoreReply> TakeAsync(StoreTake take)
    {
        Interlocked.Increment(ref _asks);
        using var inFlight = Enter();
        await FailAsync();
        var reply = await inner.TakeAsync(OnTake(take));
        if (Delay is { } delay)
            await delay;
        return OnReply(reply);
    }

    public override async ValueTask GiveAsync(StoreGive give)
    {
        using var inFlight = Enter();
        await FailAsync();
        foreach (var changed in OnGive(give))
            await inner.GiveAsync(changed);
        if (Delay is { } delay)
            await delay;
    }

    public override async ValueTask<int> CountNodesAsync(string group, string node, TimeSpan lifetime)
    {
        await FailAsync();
        return await inner.CountNodesAsync(group, node, lifetime);
    }

    private Leaving Enter()
    {
        var now = Interlocked.Increment(ref _inFlight);
        for (var most = MostInFlight; now > most; most = MostInFlight)
            Interlocked.CompareExchange(ref _mostInFlight, now, most);
        return new Leaving(this);
    }

    private async Task FailAsync()
    {
        if (Error is { } error)
            throw error;
        if (Hangs)
            await Task.Delay(Timeout.Infinite);
    }

    private readonly struct Leaving(FaultyStore store) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref store._inFlight);
    }
}
