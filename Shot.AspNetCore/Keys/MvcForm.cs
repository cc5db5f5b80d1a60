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
internal sealed class MvcForm(Type type, bool acceptsNull, int ipv6PrefixLength, ulong? absent)
    : PlainForm(BoundValue.FormOf(type)!.Value, ipv6PrefixLength, absent)
{
    private readonly MvcInteger? _integer = MvcInteger.Of(type);

    public override bool TakesFirst => true;

    public override bool TryHash(ReadOnlySpan<char> text, out ulong hash)
    {
        if (text.IsWhiteSpace())
        {
            hash = 0;
            return !acceptsNull && TryHashAbsent(out hash);
        }

        return TryConvert(text, out hash) || TryHashAbsent(out hash);
    }

    private bool TryConvert(ReadOnlySpan<char> text, out ulong hash)
    {
        if (_integer is not null)
        {
            var isNumber = _integer.TryParse(text, out var number);
            hash = ShotKeys.Of(number);
            return isNumber;
        }

        if (type == typeof(char) && text.Length > 1)
            text = text.Trim();
        return base.TryHash(text, out hash) && (type != typeof(char) || text.Length == 1);
    }
}
