using Shot;

namespace Consumer.Contracts;

public static class CatalogueEndpoints
{
    [ShotLimit(1, perSecond: 0.01)]
    public static string Version() => "1";
}
