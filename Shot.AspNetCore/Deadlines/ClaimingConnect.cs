using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Deadlines;

/// <summary>Takes a stream of HTTP/2 over, once the response is the handler's.</summary>
internal sealed class ClaimingConnect(ContestedResponse response, IHttpExtendedConnectFeature server) : IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => server.IsExtendedConnect;

    public string? Protocol => server.Protocol;

    public ValueTask<Stream> AcceptAsync() =>
        response.TryClaim() ? server.AcceptAsync() : ValueTask.FromException<Stream>(ClaimingUpgrade.TooLate());
}
