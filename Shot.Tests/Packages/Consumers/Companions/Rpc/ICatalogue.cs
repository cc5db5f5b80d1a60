using Shot;

namespace Companions.Rpc;

public interface ICatalogue
{
    [ShotLimit(1, perSecond: 0.01, Key = "parameter:method")]
    Task<string> FindAsync(string method, string item, CancellationToken cancellationToken);

    [ShotLimit(1, perSecond: 0.01)]
    Task<string> FindAsync(string item, CancellationToken cancellationToken);
}
