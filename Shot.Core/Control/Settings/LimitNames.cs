using System.Text;

namespace Shot.Control;

/// <summary>Names of limits as people write them.</summary>
internal static class LimitNames
{
    /// <summary>
    /// A name for environment variables. A letter or digit beyond ASCII becomes its code: <c>é</c> is <c>U00E9</c>. Other characters become
    /// <c>_</c>: one for several, none at the ends. If nothing is left of a name, its characters become their codes.
    /// </summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                plain.Append(character);
            else if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
                AppendCode(character);
            else if (plain.Length > 0 && plain[^1] != '_')
                plain.Append('_');
        }

        while (plain.Length > 0 && plain[^1] == '_')
            plain.Length--;
        if (plain.Length == 0)
        {
            foreach (var character in name)
                AppendCode(character);
        }

        return plain.ToString();

        void AppendCode(char character) => plain.Append(CultureInfo.InvariantCulture, $"U{(int)character:X4}");
    }

    /// <summary>All names, the most similar first.</summary>
    public static IEnumerable<string> NearestFirst(string written, IEnumerable<string> names)
    {
        var sought = Plain(written).ToUpperInvariant();
        return names.OrderBy(name => Distance(sought, Plain(name).ToUpperInvariant())).ThenBy(static name => name, StringComparer.Ordinal);
    }

    /// <summary>Number of characters to insert, delete or replace (Levenshtein, 1966).</summary>
    private static int Distance(string one, string other)
    {
        var row = new int[other.Length + 1];
        for (var j = 0; j < row.Length; j++)
            row[j] = j;
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
