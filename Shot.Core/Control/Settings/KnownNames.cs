using System.Text;

namespace Shot.Control;

/// <summary>The names of all limits, and the settings that are written under them or under their plain names.</summary>
internal sealed class KnownNames(IReadOnlyCollection<string> names)
{
    private readonly ILookup<string, string> _plain = names.ToLookup(Plain, StringComparer.OrdinalIgnoreCase);

    /// <summary>A name for environment variables. A letter or digit beyond ASCII becomes its code: <c>é</c> is <c>U00E9</c>. Other
    /// characters become <c>_</c>: one for several, none at the ends. If nothing is left, all become codes.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                plain.Append(character);
            else if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
                plain.Append(Code(character));
            else if (plain.Length > 0 && plain[^1] != '_')
                plain.Append('_');
        }

        return plain.ToString().TrimEnd('_') is { Length: > 0 } text ? text : string.Concat(name.Select(Code));

        static string Code(char character) => string.Create(CultureInfo.InvariantCulture, $"U{(int)character:X4}");
    }

    /// <summary>The settings of a limit, by its name and by its plain name. The later source's applies. Null without any.</summary>
    public ShotLimitOptions? Written(string name, ShotOptions settings)
    {
        if (settings.Limits.Count == 0)
            return null;
        settings.Limits.TryGetValue(name, out var exact);
        return OwnPlain(name) is { } plain
            && !string.Equals(plain, name, StringComparison.OrdinalIgnoreCase)
            && settings.Limits.TryGetValue(plain, out var other)
                ? exact?.Or(other) ?? other
                : exact;
    }

    public List<string> Unknown(ShotOptions settings)
    {
        var meant = names.Concat(names.Select(OwnPlain).OfType<string>()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. settings.Limits.Keys.Where(written => !meant.Contains(written))];
    }

    /// <summary>Names for a message, the most similar first.</summary>
    public string Nearest(string written, int most)
    {
        if (names.Count == 0)
            return "none";
        var sought = Plain(written).ToUpperInvariant();
        var nearest = names.OrderBy(name => Distance(sought, Plain(name).ToUpperInvariant()))
            .ThenBy(static name => name, StringComparer.Ordinal);
        return string.Join(", ", nearest.Take(most).Select(static name => $"'{name}'")) + (names.Count > most ? ", …" : "");
    }

    /// <summary>The plain name of a limit; null if another limit has it too.</summary>
    public string? OwnPlain(string name) => Plain(name) is var plain && _plain[plain].Count() <= 1 ? plain : null;

    /// <summary>The limit with a plain name of its own; null if there is none.</summary>
    public string? WithPlain(string plain) => _plain[plain].ToArray() is [var name] ? name : null;

    /// <summary>Number of characters to insert, delete or replace (Levenshtein, 1966).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j < row.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j - 1], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
