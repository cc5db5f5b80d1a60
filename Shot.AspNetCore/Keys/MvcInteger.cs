using System.Globalization;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// Reads whole numbers as the converters of System.ComponentModel do, by which MVC binds them: spaces around a number do not count, and <c>0x</c>, <c>&amp;h</c> and
/// <c>#</c> begin a hexadecimal one, which has the sign of its highest bit. Without their allocations.
/// </summary>
internal sealed class MvcInteger
{
    private static readonly (Type Type, int Bits, bool IsSigned)[] Known =
    [
        (typeof(sbyte), 8, true), (typeof(byte), 8, false), (typeof(short), 16, true), (typeof(ushort), 16, false),
        (typeof(int), 32, true), (typeof(uint), 32, false), (typeof(long), 64, true), (typeof(ulong), 64, false),
    ];

    private readonly int _bits;
    private readonly bool _isSigned;

    private MvcInteger(int bits, bool isSigned)
    {
        _bits = bits;
        _isSigned = isSigned;
    }

    /// <summary>For one of the eight types of whole numbers; null for any other.</summary>
    public static MvcInteger? Of(Type type)
    {
        var index = Array.FindIndex(Known, known => known.Type == type);
        return index < 0 ? null : new MvcInteger(Known[index].Bits, Known[index].IsSigned);
    }

    /// <summary>The number, extended to 64 bits by its sign.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out ulong number)
    {
        text = text.Trim();
        var prefix = text.StartsWith("#") ? 1 : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.StartsWith("&h", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        return prefix > 0 ? TryParseHex(text[prefix..], out number) : TryParseDecimal(text, out number);
    }

    private bool TryParseDecimal(ReadOnlySpan<char> text, out ulong number)
    {
        if (!_isSigned)
            return ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number) && number <= ulong.MaxValue >> (64 - _bits);
        var most = long.MaxValue >> (64 - _bits);
        var isNumber = long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var signed) && signed <= most && signed >= ~most;
        number = (ulong)signed;
        return isNumber;
    }

    /// <summary>After the prefix <c>Convert.ToInt32(text, 16)</c> takes a plus sign and another <c>0x</c>, but no space and no minus sign.</summary>
    private bool TryParseHex(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        if (text.StartsWith("+"))
            text = text[1..];
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) || number > ulong.MaxValue >> (64 - _bits))
            return false;
        if (_isSigned)
            number = (ulong)((long)(number << (64 - _bits)) >> (64 - _bits));
        return true;
    }
}
