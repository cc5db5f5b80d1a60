namespace Shot.Tests.Guarding.Fallbacks;

/// <summary>A service whose methods have fallbacks: one of the implementation's, and one of the interface's own.</summary>
public interface ICatalogue
{
    [ShotLimit(1, perSecond: 1, MaxWaitMs = 100, Fallback = nameof(FromCacheAsync))]
    Task<string> FindAsync(string item, CancellationToken cancellationToken);

    [ShotConcurrency(1, Fallback = nameof(None))]
    int Count(Action inside);

    Task<string> FromCacheAsync(string item, CancellationToken cancellationToken);

    static int None(Action inside) => -1;
}
