using System.Text;

namespace Shot.Control;

/// <summary>Names of limits as people write them.</summary>
internal static class LimitNames
{
    /// <summary>A name that environment variables can have: <c>_</c> for all that is no letter or digit, once for several and none at the ends.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                plain.Append(character);
            else if (plain.Length > 0 && plain[^1] != '_')
                plain.Append('_');
        }

        return plain.ToString().TrimEnd('_');
    }

    /// <summary>All names, those first that differ least.</summary>
    public static IEnumerable<string> NearestFirst(string written, IEnumerable<string> names)
    {
        var sought = Plain(written).ToUpperInvariant();
        return names.OrderBy(name => Distance(sought, Plain(name).ToUpperInvariant())).ThenBy(static name => name, StringComparer.Ordinal);
    }

    /// <summary>How many characters have to be put in, taken out or replaced (Levenshtein, 1966).</summary>
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
