using Shot;

namespace Companions.Services;

/// <summary>Registered under a key, and resolved by Autofac.</summary>
public interface IStock
{
    [ShotLimit(1, perSecond: 0.01)]
    int Count(string item);
}
