namespace Shot;

/// <summary>Where a part of a key comes from.</summary>
internal enum KeyKind
{
    /// <summary>The client's address: <c>ip</c>.</summary>
    Address,

    /// <summary>The authenticated user: <c>user</c>.</summary>
    User,

    /// <summary>A header: <c>header:X-Api-Key</c>.</summary>
    Header,

    /// <summary>A route value: <c>route:tenant</c>.</summary>
    Route,

    /// <summary>A value of the query: <c>query:q</c>.</summary>
    Query,

    /// <summary>A claim of the user: <c>claim:sub</c>.</summary>
    Claim,

    /// <summary>A parameter of the method or handler: <c>parameter:tenant</c>.</summary>
    Parameter,

    /// <summary>A key of the application's own, by its name.</summary>
    Application,
}
