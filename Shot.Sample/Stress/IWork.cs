namespace Shot.Sample.Stress;

/// <summary>The work of the in-process burst.</summary>
public interface IWork
{
    [ShotLimit(BurstLoad.Permits, perSecond: BurstLoad.PerSecond, MaxWaitMs = BurstLoad.MaxWaitMs)]
    Task<int> DoAsync(CancellationToken cancellationToken);
}
