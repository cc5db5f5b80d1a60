using Consumer.Contracts;
using Shot;

namespace Consumer.Services;

public sealed partial class Catalogue : ICatalogue
{
    public Task<string> FindAsync(string item, CancellationToken cancellationToken) => Task.FromResult(item.ToUpperInvariant());

    [ShotLimit(2, perSecond: 0.01)]
    public static partial int Reindex();

    private static int ReindexCore() => 1;
}
