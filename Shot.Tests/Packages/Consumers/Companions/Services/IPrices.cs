using Shot;

namespace Companions.Services;

/// <summary>An interceptor stands in front of its implementation.</summary>
public interface IPrices
{
    [ShotLimit(1, perSecond: 0.01)]
    int Of(string item);
}
