using Refit;
using Shot;

namespace Companions.Services;

/// <summary>Refit implements it, and a resilience handler sends again what has failed.</summary>
public interface ICatalogueClient
{
    [Get("/catalogue/{item}")]
    [ShotLimit(1, perSecond: 0.01, MaxWaitMs = 60_000)]
    Task<string> FindAsync(string item, CancellationToken cancellationToken);

    [Get("/catalogue/{item}")]
    Task<string> FindFreelyAsync(string item);
}
