using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Deadlines;

/// <summary>Takes an HTTP/1.1 connection over, once the response is the handler's.</summary>
internal sealed class ClaimingUpgrade(ContestedResponse response, IHttpUpgradeFeature server) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => server.IsUpgradableRequest;

    public Task<Stream> UpgradeAsync() => response.TryClaim() ? server.UpgradeAsync() : Task.FromException<Stream>(TooLate());

    /// <summary>There is no connection to give a handler that was answered for: unlike a write, this cannot go nowhere.</summary>
    public static OperationCanceledException TooLate() => new("The request was answered at its deadline: its connection can no longer be taken over.");
}
