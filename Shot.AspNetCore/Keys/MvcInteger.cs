namespace Shot.AspNetCore.Keys;

/// <summary>
/// Parses integers as MVC does, through System.ComponentModel's converters, but without allocations: surrounding spaces
/// are ignored, and <c>0x</c>, <c>&amp;h</c> and <c>#</c> start a hexadecimal number in two's complement.
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

    private ulong MaxUnsigned => ulong.MaxValue >> (64 - _bits);

    /// <summary>The parser of an integer type; null for any other type.</summary>
    public static MvcInteger? Of(Type type)
    {
        var index = Array.FindIndex(Known, known => known.Type == type);
        return index < 0 ? null : new MvcInteger(Known[index].Bits, Known[index].IsSigned);
    }

    /// <summary>The number, sign-extended to 64 bits.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out ulong number)
    {
        text = text.Trim();
        var prefix = text.StartsWith("#") ? 1
            : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.StartsWith("&h", StringComparison.OrdinalIgnoreCase) ? 2
            : 0;
        return prefix > 0 ? TryParseHex(text[prefix..], out number) : TryParseDecimal(text, out number);
    }

    private bool TryParseDecimal(ReadOnlySpan<char> text, out ulong number)
    {
        if (!_isSigned)
            return ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number) && number <= MaxUnsigned;
        var max = long.MaxValue >> (64 - _bits);
        var isNumber = long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var signed)
            && signed <= max && signed >= ~max;
        number = (ulong)signed;
        return isNumber;
    }

    /// <summary>
    /// After the prefix, <c>Convert.ToInt32(text, 16)</c> accepts a plus sign and another <c>0x</c>, but no space and
    /// no minus sign.
    /// </summary>
    private bool TryParseHex(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        if (text.StartsWith("+"))
            text = text[1..];
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) || number > MaxUnsigned)
            return false;
        if (_isSigned)
            number = (ulong)((long)(number << (64 - _bits)) >> (64 - _bits));
        return true;
    }
}
