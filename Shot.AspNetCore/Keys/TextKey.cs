using System.Globalization;
using System.Net;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>Hashes the text of a key by the form that its handler reads it in, so that no other spelling of the same value has permits of its own.</summary>
internal static class TextKey
{
    /// <returns>False for what is empty, or not of this form: then the handler will not take it either.</returns>
    public static bool TryHash(ReadOnlySpan<char> text, KeyForm form, out ulong hash)
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
                hash = ShotKeys.Of(address);
                return true;
            default:
                hash = ShotKeys.Of(text);
                return true;
        }
    }
}
