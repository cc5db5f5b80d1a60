using Microsoft.AspNetCore.SignalR;
using Shot;

namespace Consumer.Unguarded;

public sealed class Chat : Hub
{
    // SHOT003: the filter for it is not registered.
    [ShotLimit(10, perSecond: 10)]
    public Task Say(string text) => Clients.All.SendAsync("said", text);
}
