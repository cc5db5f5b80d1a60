namespace Shot.Sample.Stress;

/// <summary>Work with permits for each of its callers.</summary>
public interface IKeyedWork
{
    [ShotLimit(KeyFlood.Permits, perSecond: KeyFlood.PerSecond, MaxKeys = KeyFlood.MaxKeys)]
    int Do([ShotKey] string caller);
}
