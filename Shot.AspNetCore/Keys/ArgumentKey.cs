using System.Net;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>An argument of a hub method.</summary>
/// <param name="index">The argument's index.</param>
/// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that form the key.</param>
internal sealed class ArgumentKey(int index, int ipv6PrefixLength) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash)
    {
        hash = 0;
        return false;
    }

    public override bool TryHash(HttpContext? connection, IReadOnlyList<object?> arguments, out ulong hash)
    {
        var argument = arguments[index];
        hash = argument switch
        {
            string text => ShotKeys.Of(text),
            Guid guid => ShotKeys.Of(guid),
            IPAddress address => ShotKeys.Of(address, ipv6PrefixLength),
            ulong number => ShotKeys.Of(number),
            char character => ShotKeys.Of(character),
            IConvertible number => ShotKeys.Of(number.ToInt64(CultureInfo.InvariantCulture)),
            _ => ShotKeys.None,
        };
        return argument is not (null or "");
    }
}
