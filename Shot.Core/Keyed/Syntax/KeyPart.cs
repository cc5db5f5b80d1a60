namespace Shot;

/// <summary>A part of a key.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Name">Of what it is the value; empty for kinds without a name.</param>
/// <param name="Form">How its text is read.</param>
internal sealed record KeyPart(KeyKind Kind, string Name, KeyForm Form)
{
    /// <summary>The part as it is written.</summary>
    public override string ToString() => Kind switch
    {
        KeyKind.Address => KeySyntax.Address,
        KeyKind.User => KeySyntax.User,
        KeyKind.Application => Name,
        _ => KeySyntax.Prefix(Kind) + ":" + Name + (Form == KeyForm.Text ? "" : ":" + KeySyntax.Text(Form)),
    };
}
