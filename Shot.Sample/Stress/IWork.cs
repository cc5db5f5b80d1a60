namespace Shot.Sample.Stress;

/// <summary>The work of the in-process burst.</summary>
public interface IWork
{
    [ShotLimit(Load.Permits, perSecond: Load.PerSecond, MaxWaitMs = Load.MaxWaitMs)]
    Task<int> DoAsync(CancellationToken cancellationToken);
}
