namespace Shot;

/// <summary>A part of a key: where it comes from, of what it is the value if its kind has names, and how its text is read.</summary>
internal sealed record KeyPart(KeyKind Kind, string Name, KeyForm Form)
{
    public override string ToString() => Kind switch
    {
        KeyKind.Address => KeySyntax.Address,
        KeyKind.User => KeySyntax.User,
        KeyKind.Application => Name,
        _ => KeySyntax.Prefix(Kind) + ":" + Name + (Form == KeyForm.Text ? "" : ":" + KeySyntax.Text(Form)),
    };
}
