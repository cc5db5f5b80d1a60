namespace Shot.Tests.Http.Kinds;

/// <summary>Calls to another service.</summary>
internal interface ICatalogueClient
{
    [ShotLimit(1, perSecond: 0.01)]
    Task<string> FindAsync(CancellationToken cancellationToken);
}
