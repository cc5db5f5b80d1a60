namespace Shot.Benchmarks;

/// <summary>A guarded call with almost no work, so that the guard is what is measured.</summary>
public interface IEcho
{
    [ShotLimit(int.MaxValue, perSecond: int.MaxValue)]
    int Echo(int value);

    [ShotLimit(int.MaxValue, perSecond: int.MaxValue)]
    Task<int> EchoAsync(int value);

    [ShotLimit(int.MaxValue, perSecond: int.MaxValue, MaxWaitMs = 500)]
    Task<int> EchoByDeadlineAsync(int value, CancellationToken cancellationToken);

    [ShotLimit(1, perSecond: 1 / 86_400.0)]
    Task<int> RefusedAsync(int value);
}
