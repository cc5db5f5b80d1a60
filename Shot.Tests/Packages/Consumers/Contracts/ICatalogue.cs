using Shot;

namespace Consumer.Contracts;

public interface ICatalogue
{
    [ShotLimit(2, perSecond: 0.01)]
    Task<string> FindAsync(string item, CancellationToken cancellationToken);
}
