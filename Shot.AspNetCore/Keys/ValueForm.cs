namespace Shot.AspNetCore.Keys;

/// <summary>
/// Converts a text of the request to a key as the handler's binder parses it, so that different spellings of a value
/// share permits. Thread-safe.
/// </summary>
/// <param name="absent">
/// The key of a request without the text: that of the handler's default value. Null if there is none.
/// </param>
internal abstract class ValueForm(ulong? absent)
{
    /// <summary>
    /// Whether the first of several query values counts. Otherwise all that are not empty are joined with commas.
    /// </summary>
    public virtual bool TakesFirst => false;

    /// <summary>Hashes a text.</summary>
    /// <returns>False if the text is empty or invalid: then the handler gets no value either.</returns>
    public abstract bool TryHash(ReadOnlySpan<char> text, out ulong hash);

    /// <summary>Hashes the value of a request without the text.</summary>
    /// <returns>Whether the handler gets a default value.</returns>
    public bool TryHashAbsent(out ulong hash)
    {
        hash = absent.GetValueOrDefault();
        return absent.HasValue;
    }
}
