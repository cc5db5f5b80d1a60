using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// The client's address, from the connection. A forwarding header counts only if ASP.NET Core's forwarded-headers
/// middleware has processed it, because any client can send one.
/// </summary>
internal sealed class AddressKey(int ipv6PrefixLength, ForwardedWarning warning) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash)
    {
        warning.Check(context);
        var address = context.Connection.RemoteIpAddress;
        hash = ShotKeys.Of(address, ipv6PrefixLength);
        return address is not null;
    }
}
