using Microsoft.AspNetCore.Http;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// The client's address, as the connection has it. What a header says of it counts only when ASP.NET Core's forwarded-headers middleware has put it there: anybody
/// can send such a header.
/// </summary>
internal sealed class AddressKey(int ipv6PrefixLength, ForwardedWarning warning) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash)
    {
        warning.Look(context);
        var address = context.Connection.RemoteIpAddress;
        hash = ShotKeys.Of(address, ipv6PrefixLength);
        return address is not null;
    }
}
