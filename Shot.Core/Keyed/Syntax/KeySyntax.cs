namespace Shot;

/// <summary>
/// Reads what a <c>Key</c> says: parts such as <c>ip</c>, <c>user</c>, <c>header:X-Api-Key</c> or <c>route:tenant:int</c>, combined with
/// <c>+</c>. The compiler's checks and the run time read it with the same code.
/// </summary>
internal static class KeySyntax
{
    public const string Address = "ip";
    public const string User = "user";

    /// <summary>What can be written, for messages.</summary>
    public const string Kinds = "ip, user, header:name, route:name, query:name, claim:type or parameter:name, several combined with +, "
        + "or the name of a key that options.AddKey adds";

    private static readonly (string Prefix, KeyKind Kind)[] Prefixes =
    [
        ("header", KeyKind.Header),
        ("route", KeyKind.Route),
        ("query", KeyKind.Query),
        ("claim", KeyKind.Claim),
        ("parameter", KeyKind.Parameter),
    ];

    private static readonly string[] Words = [Address, User, .. Prefixes.Select(static known => known.Prefix)];

    private static readonly (string Text, KeyForm Form)[] Forms =
        [("int", KeyForm.Number), ("guid", KeyForm.Guid), ("ip", KeyForm.Address)];

    /// <summary>Reads a key.</summary>
    /// <param name="key">As written.</param>
    /// <param name="problem">What is wrong with it, and what to write instead; null when nothing is.</param>
    /// <returns>Its parts in order; none when something is wrong.</returns>
    public static KeyPart[] Parse(string key, out string? problem)
    {
        problem = null;
        var texts = key.Split('+');
        var parts = new KeyPart[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (ParsePart(texts[i].Trim(), out problem) is not { } part)
                return [];
            parts[i] = part;
        }

        return parts;
    }

    /// <summary>The parts as they are written.</summary>
    public static string Format(IEnumerable<KeyPart> parts) => string.Join("+", parts);

    /// <summary>What a part of this kind begins with.</summary>
    public static string Prefix(KeyKind kind) => Array.Find(Prefixes, known => known.Kind == kind).Prefix;

    /// <summary>What a form is written as.</summary>
    public static string Text(KeyForm form) => Array.Find(Forms, known => known.Form == form).Text;

    private static KeyPart? ParsePart(string text, out string? problem)
    {
        problem = null;
        if (text == Address)
            return new KeyPart(KeyKind.Address, "", KeyForm.Text);
        if (text == User)
            return new KeyPart(KeyKind.User, "", KeyForm.Text);
        var colon = text.IndexOf(':');
        var word = colon < 0 ? text : text.Substring(0, colon);
        if (Words.FirstOrDefault(known => known != word && string.Equals(known, word, StringComparison.OrdinalIgnoreCase)) is { } meant)
        {
            problem = $"'{text}' is no kind of key: write {meant}{text.Substring(word.Length)}";
            return null;
        }

        var kind = Array.FindIndex(Prefixes, known => known.Prefix == word);
        if (colon < 0)
        {
            if (kind < 0 && IsName(text))
                return new KeyPart(KeyKind.Application, text, KeyForm.Text);
            problem = kind < 0 ? Unknown(text) : $"'{text}' lacks a name: write {text}:{Example(Prefixes[kind].Kind)}";
            return null;
        }

        if (kind < 0)
        {
            problem = Unknown(text);
            return null;
        }

        return ParseNamed(Prefixes[kind].Kind, text, text.Substring(colon + 1), out problem);
    }

    private static KeyPart? ParseNamed(KeyKind kind, string text, string name, out string? problem)
    {
        var form = KeyForm.Text;
        var colon = kind == KeyKind.Claim ? -1 : name.IndexOf(':');
        problem = null;
        if (colon >= 0)
        {
            // A claim's type may be an address with colons of its own.
            var known = Array.FindIndex(Forms, other => other.Text == name.Substring(colon + 1));
            if (known < 0)
            {
                problem = $"'{text}' ends with no form that a key has: write {Prefix(kind)}:{name.Substring(0, colon)}, "
                    + "or add :int, :guid or :ip to it";
                return null;
            }

            form = Forms[known].Form;
            name = name.Substring(0, colon);
        }

        if (CanName(kind, name))
            return new KeyPart(kind, name, form);
        var subject = kind == KeyKind.Route ? "route value" : Prefix(kind);
        problem = $"'{text}' lacks a name that a {subject} can have: write {Prefix(kind)}:{Example(kind)}";
        return null;
    }

    private static string Unknown(string text) => $"'{text}' is no kind of key: write {Kinds}";

    private static string Example(KeyKind kind) => kind switch
    {
        KeyKind.Header => "X-Api-Key",
        KeyKind.Query => "q",
        KeyKind.Claim => "sub",
        _ => "tenant",
    };

    /// <summary>Letters, digits and what headers and identifiers have beside them.</summary>
    private static bool CanName(KeyKind kind, string name) => name.Length > 0 && kind switch
    {
        KeyKind.Claim => name.All(static character => character > ' '),
        KeyKind.Query => name.Trim() == name,
        _ => IsName(name),
    };

    private static bool IsName(string text) =>
        text.Length > 0 && text.All(static character => char.IsLetterOrDigit(character) || "-_.".Contains(character));
}
