namespace Shot;

/// <summary>Where a part of a key comes from. For the spellings, see <see cref="KeySyntax"/>.</summary>
internal enum KeyKind
{
    Address,
    User,
    Header,
    Route,
    Query,
    Claim,
    Parameter,
    Application, // A key of the application's own, by its name.
}
