using System.Net;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// Converts text to a key as MVC's model binding does: white space is no value, the first of several values counts, and
/// text that cannot be converted leaves the parameter's default, with which an action without <c>[ApiController]</c>
/// runs.
/// </summary>
/// <param name="type">The parameter's type, without <see cref="Nullable{T}"/>; one that can be a key.</param>
/// <param name="acceptsNull">Whether the parameter accepts null.</param>
/// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that form the key.</param>
/// <param name="absent">See <see cref="ValueForm"/>.</param>
internal sealed class MvcForm(Type type, bool acceptsNull, int ipv6PrefixLength, ulong? absent) : ValueForm(absent)
{
    private readonly MvcInteger? _integer = MvcInteger.Of(type);

    public override bool TakesFirst => true;

    public override bool TryHash(ReadOnlySpan<char> text, out ulong hash)
    {
        hash = 0;
        if (text.IsWhiteSpace())
            return !acceptsNull && TryHashAbsent(out hash);
        return TryConvert(text, out hash) || TryHashAbsent(out hash);
    }

    private bool TryConvert(ReadOnlySpan<char> text, out ulong hash)
    {
        hash = 0;
        if (_integer is not null)
        {
            if (!_integer.TryParse(text, out var number))
                return false;
            hash = ShotKeys.Of(number);
        }
        else if (type == typeof(Guid))
        {
            if (!Guid.TryParse(text, out var guid))
                return false;
            hash = ShotKeys.Of(guid);
        }
        else if (type == typeof(IPAddress))
        {
            if (!IPAddress.TryParse(text, out var address))
                return false;
            hash = ShotKeys.Of(address, ipv6PrefixLength);
        }
        else if (type == typeof(char))
        {
            if (text.Length > 1)
                text = text.Trim();
            if (text.Length != 1)
                return false;
            hash = ShotKeys.Of(text);
        }
        else
        {
            hash = ShotKeys.Of(text);
        }

        return true;
    }
}
