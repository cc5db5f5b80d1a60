namespace Shot;

/// <summary>Reads what a <c>Key</c> says: parts such as <c>ip</c>, <c>user</c>, <c>header:X-Api-Key</c> or <c>route:tenant:int</c>,
/// combined with <c>+</c>. The compiler's checks and the run time read it with the same code.</summary>
internal static class KeySyntax
{
    public const string Address = "ip";
    public const string User = "user";

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

    /// <summary>Reads a key. Something wrong with it leaves no parts, and a problem that says what to write instead.</summary>
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

    public static string Format(IEnumerable<KeyPart> parts) => string.Join("+", parts);
    public static string Prefix(KeyKind kind) => Array.Find(Prefixes, known => known.Kind == kind).Prefix;
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
            return Wrong($"'{text}' is no kind of key: write {meant}{text.Substring(word.Length)}", out problem);
        var kind = Array.FindIndex(Prefixes, known => known.Prefix == word);
        if (colon < 0)
        {
            if (kind >= 0)
                return Wrong($"'{text}' lacks a name: write {text}:{Example(Prefixes[kind].Kind)}", out problem);
            if (IsName(text))
                return new KeyPart(KeyKind.Application, text, KeyForm.Text);
        }

        return kind < 0
            ? Wrong($"'{text}' is no kind of key: write {Kinds}", out problem)
            : ParseNamed(Prefixes[kind].Kind, text, text.Substring(colon + 1), out problem);
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
                return Wrong(
                    $"'{text}' ends with no form that a key has: write {Prefix(kind)}:{name.Substring(0, colon)}, "
                    + "or add :int, :guid or :ip to it", out problem);
            form = Forms[known].Form;
            name = name.Substring(0, colon);
        }

        if (CanName(kind, name))
            return new KeyPart(kind, name, form);
        var subject = kind == KeyKind.Route ? "route value" : Prefix(kind);
        return Wrong($"'{text}' lacks a name that a {subject} can have: write {Prefix(kind)}:{Example(kind)}", out problem);
    }

    private static KeyPart? Wrong(string text, out string? problem)
    {
        problem = text;
        return null;
    }

    private static string Example(KeyKind kind) => kind switch
    {
        KeyKind.Header => "X-Api-Key",
        KeyKind.Query => "q",
        KeyKind.Claim => "sub",
        _ => "tenant",
    };

    private static bool CanName(KeyKind kind, string name) => name.Length > 0 && kind switch
    {
        KeyKind.Claim => name.All(static character => character > ' '),
        KeyKind.Query => name.Trim() == name,
        _ => IsName(name),
    };

    private static bool IsName(string text) =>
        text.Length > 0 && text.All(static character => char.IsLetterOrDigit(character) || "-_.".Contains(character));
}
