using Shot;

namespace Companions.Services;

/// <summary>Found by a scan and decorated, both by Scrutor.</summary>
public interface IMenu
{
    [ShotLimit(1, perSecond: 0.01)]
    string Today();
}
