using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// Accepts a WebSocket, once the response is the handler's. Where <c>UseWebSockets()</c> stands before <c>UseShot()</c>, its handshake
/// holds the server's own way to take the connection over, and its headers are the request's, so the claim must come first.
/// </summary>
internal sealed class ClaimingWebSocket(ContestedResponse response, IHttpWebSocketFeature handshake) : IHttpWebSocketFeature
{
    public bool IsWebSocketRequest => handshake.IsWebSocketRequest;

    public Task<WebSocket> AcceptAsync(WebSocketAcceptContext context) =>
        response.TryClaim() ? handshake.AcceptAsync(context) : Task.FromException<WebSocket>(ClaimingUpgrade.TooLate());
}
