namespace Shot;

/// <summary>Whose permits a request takes if it lacks the key of its limit, such as an anonymous request.</summary>
public enum MissingKey
{
    /// <summary>Those of the client's address, as if it were a key. If the address is unknown too, <see cref="Shared"/> applies.</summary>
    ClientAddress,

    /// <summary>Those of one key that all such requests share.</summary>
    Shared,

    /// <summary>None: the limit does not apply to such requests; other limits of the site do. Use it for keys that only some callers have.
    /// A caller that can omit the key can evade the limit.</summary>
    NotLimited,
}
