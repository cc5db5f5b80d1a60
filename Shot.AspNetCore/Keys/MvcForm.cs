namespace Shot.AspNetCore.Keys;

/// <summary>Converts text to a key as MVC's model binding does: white space is no value, the first of several values counts, and text that
/// cannot be converted leaves the parameter's default, with which an action without <c>[ApiController]</c> runs.</summary>
/// <param name="type">The parameter's type, without <see cref="Nullable{T}"/>; one that can be a key.</param>
/// <param name="acceptsNull">Whether the parameter accepts null.</param>
/// <param name="hashing">See <see cref="ValueForm"/>.</param>
/// <param name="absent">See <see cref="ValueForm"/>.</param>
internal sealed class MvcForm(Type type, bool acceptsNull, KeyHashing hashing, ulong? absent)
    : ValueForm(BoundValue.FormOf(type)!.Value, hashing, absent)
{
    private readonly MvcInteger? _integer = MvcInteger.Of(type);

    public override bool TakesFirst => true;

    public override ulong? Hash(ReadOnlySpan<char> text) =>
        !text.IsWhiteSpace() ? Convert(text) ?? Absent : acceptsNull ? null : Absent;

    private ulong? Convert(ReadOnlySpan<char> text)
    {
        if (_integer is not null)
            return _integer.TryParse(text, out var number) ? Hashing.Hasher.Of(number) : null;
        if (type != typeof(char))
            return base.Hash(text);
        if (text.Length > 1)
            text = text.Trim();
        return text.Length == 1 ? Hashing.Hasher.Of(text) : null;
    }
}
