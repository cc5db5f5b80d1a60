using System.Net;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// Converts text to a key as a minimal API's parameter binding does, or as the key's own syntax says for values that
/// the application reads itself.
/// </summary>
/// <param name="form">How the text is parsed.</param>
/// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that form the key.</param>
/// <param name="absent">See <see cref="ValueForm"/>.</param>
internal class PlainForm(KeyForm form, int ipv6PrefixLength, ulong? absent = null) : ValueForm(absent)
{
    public override bool TryHash(ReadOnlySpan<char> text, out ulong hash)
    {
        hash = 0;
        if (text.IsEmpty)
            return false;
        switch (form)
        {
            case KeyForm.Number:
                if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
                    hash = ShotKeys.Of(number);
                else if (ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var large))
                    hash = ShotKeys.Of(large);
                else
                    return false;
                return true;
            case KeyForm.Guid:
                if (!Guid.TryParse(text, out var guid))
                    return false;
                hash = ShotKeys.Of(guid);
                return true;
            case KeyForm.Address:
                if (!IPAddress.TryParse(text, out var address))
                    return false;
                hash = ShotKeys.Of(address, ipv6PrefixLength);
                return true;
            default:
                hash = ShotKeys.Of(text);
                return true;
        }
    }
}
