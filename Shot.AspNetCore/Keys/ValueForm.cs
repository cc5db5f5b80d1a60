namespace Shot.AspNetCore.Keys;

/// <summary>
/// How a text of the request becomes a key: as the handler's binder reads it, so that no other spelling of the same value has permits of its own. Safe for any
/// number of threads.
/// </summary>
/// <param name="absent">The key of a request that does not have the text: that of the value which the handler gets then. Null when it gets none.</param>
internal abstract class ValueForm(ulong? absent)
{
    /// <summary>Whether a value that the query has several times is its first one. Otherwise it is all that are not empty, joined with commas.</summary>
    public virtual bool TakesFirst => false;

    /// <summary>The key of a text.</summary>
    /// <returns>False for what is empty or cannot be read: then the handler gets no value either.</returns>
    public abstract bool TryHash(ReadOnlySpan<char> text, out ulong hash);

    /// <summary>The key of a request without the text.</summary>
    /// <returns>Whether the handler gets a value all the same: its parameter's default.</returns>
    public bool TryHashAbsent(out ulong hash)
    {
        hash = absent.GetValueOrDefault();
        return absent.HasValue;
    }
}
