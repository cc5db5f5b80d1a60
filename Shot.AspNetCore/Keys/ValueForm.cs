using System.Net;

namespace Shot.AspNetCore.Keys;

/// <summary>Converts a text of the request to a key, so that different spellings of a value share permits: as a minimal API's binder parses
/// it, or as the key's own syntax says for values that the application reads itself. Thread-safe.</summary>
/// <param name="form">How the text is parsed.</param>
/// <param name="hashing">Hashes the values.</param>
/// <param name="absent">The hash of the handler's default value.</param>
internal class ValueForm(KeyForm form, KeyHashing hashing, ulong? absent = null)
{
    protected KeyHashing Hashing => hashing;

    /// <summary>The hash if the request lacks the text; null if the handler has no default value either.</summary>
    public ulong? Absent => absent;

    /// <summary>Whether the first of several query values counts. Otherwise all that are not empty are joined with commas.</summary>
    public virtual bool TakesFirst => false;

    /// <summary>Hashes a text; null if it is empty or invalid, when the handler gets no value either.</summary>
    public virtual ulong? Hash(ReadOnlySpan<char> text) => text.IsEmpty ? null : form switch
    {
        KeyForm.Number => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? hashing.Hasher.Of(number)
            : ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var large) ? hashing.Hasher.Of(large)
            : null,
        KeyForm.Guid => Guid.TryParse(text, out var guid) ? hashing.Hasher.Of(guid) : null,
        KeyForm.Address => IPAddress.TryParse(text, out var address) ? hashing.Of(address) : null,
        _ => hashing.Hasher.Of(text),
    };
}
