namespace Shot;

/// <summary>Whose permits a request takes that does not have the key of its limit: an anonymous user, a header that is not there.</summary>
public enum MissingKey
{
    /// <summary>Those of the client's address: each address has as many as a key has. Where not even that is known, <see cref="Shared"/>.</summary>
    ClientAddress,

    /// <summary>Those of one key that all such requests share.</summary>
    Shared,

    /// <summary>
    /// Nobody's: the limit does not hold for them, and the others of their site do. It is for keys that only some callers have; whoever can leave the key away is not limited
    /// by it.
    /// </summary>
    NotLimited,
}
