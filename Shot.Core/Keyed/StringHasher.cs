namespace Shot;

/// <summary>Hashes strings by their UTF-16 characters.</summary>
internal sealed class StringHasher : IKeyHasher<string>
{
    public ulong Hash(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyHash.Of(key.AsSpan());
    }
}
