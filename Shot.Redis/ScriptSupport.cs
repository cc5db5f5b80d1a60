namespace Shot.Redis;

/// <summary>How a server runs scripts.</summary>
internal enum ScriptSupport
{
    /// <summary>One at a time for each key.</summary>
    Atomic,

    /// <summary>Several at the same time on one key: limits admit too much.</summary>
    NotAtomic,

    /// <summary>The server is Garnet, and whether its scripts are atomic could not be tested.</summary>
    Untested,

    /// <summary>Not at all.</summary>
    None,
}
