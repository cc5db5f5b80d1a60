namespace Shot.AspNetCore.Keys;

/// <summary>Parses integers as MVC does, through System.ComponentModel's converters, but without allocations: surrounding spaces are
/// ignored, and <c>0x</c>, <c>&amp;h</c> and <c>#</c> start a hexadecimal number in two's complement.</summary>
internal sealed record MvcInteger(int Bits, bool IsSigned)
{
    // By size: 8, 16, 32 and 64 bits.
    private static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];

    private ulong MaxUnsigned => ulong.MaxValue >> (64 - Bits);

    /// <summary>The parser of an integer type; null for any other type.</summary>
    public static MvcInteger? Of(Type type) => Array.IndexOf(Signed, type) is >= 0 and var signed ? new(8 << signed, true)
        : Array.IndexOf(Unsigned, type) is >= 0 and var unsigned ? new(8 << unsigned, false)
        : null;

    /// <summary>The number, sign-extended to 64 bits.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out ulong number)
    {
        text = text.Trim();
        if (text.StartsWith("#"))
            return TryParseHex(text[1..], out number);
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.StartsWith("&h", StringComparison.OrdinalIgnoreCase))
            return TryParseHex(text[2..], out number);
        if (!IsSigned)
            return ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number) && number <= MaxUnsigned;
        var max = long.MaxValue >> (64 - Bits);
        var isNumber = long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var signed);
        number = (ulong)signed;
        return isNumber && signed <= max && signed >= ~max;
    }

    /// <summary>After the prefix, <c>Convert.ToInt32(text, 16)</c> accepts a plus sign and another <c>0x</c>, but no space and no minus
    /// sign.</summary>
    private bool TryParseHex(ReadOnlySpan<char> text, out ulong number)
    {
        if (text.StartsWith("+"))
            text = text[1..];
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) || number > MaxUnsigned)
            return false;
        if (IsSigned)
            number = (ulong)((long)(number << (64 - Bits)) >> (64 - Bits));
        return true;
    }
}
