namespace Shot.Benchmarks.Quick;

/// <summary>Compares guarded calls with bare ones, and a refusal through a twin with one that throws.</summary>
internal static class GuardComparisons
{
    private static readonly EchoService Bare = new();
    private static readonly GuardedEcho Guarded = Bare.Guarded();

    public static IEnumerable<Comparison> All { get; } =
    [
        new("guarded_call_vs_bare", () => Calls(() => Guarded.Echo(1)), () => Calls(() => Bare.Echo(1))),
        new("guarded_async_call_vs_bare", () => Calls(() => Guarded.EchoAsync(1).Result), () => Calls(() => Bare.EchoAsync(1).Result)),
        new("guarded_deadline_call_vs_bare", () => Calls(() => Guarded.EchoByDeadlineAsync(1, CancellationToken.None).Result),
            () => Calls(() => Bare.EchoAsync(1).Result)),
        new("refused_twin_vs_throw", () => new(Refuse), () => Calls(Throw)),
    ];

    internal static void CallAsync(int iterations)
    {
        for (var i = 0; i < iterations; i++)
            Guarded.EchoAsync(1).GetAwaiter().GetResult();
    }

    internal static void Refuse(int iterations)
    {
        for (var i = 0; i < iterations; i++)
            Refuse();
    }

    private static Operation Calls(Func<int> call) => new(iterations =>
    {
        for (var i = 0; i < iterations; i++)
            call();
    });

    private static int Refuse()
    {
        var refusal = Guarded.TryRefusedAsync(1);
        return refusal.IsCompletedSuccessfully && refusal.GetAwaiter().GetResult().IsOverloaded ? 1 : 0;
    }

    private static int Throw()
    {
        try
        {
            return Guarded.RefusedAsync(1).GetAwaiter().GetResult();
        }
        catch (ShotOverloadedException)
        {
            return 0;
        }
    }
}
