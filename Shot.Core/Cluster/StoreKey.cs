using System.Text;

namespace Shot.Cluster;

/// <summary>Names of keys in the store: <c>prefix:application:limit:hash</c>. Different parts never give the same name.</summary>
internal static class StoreKey
{
    /// <summary>
    /// Escapes a part, so that it contains no separator, and no braces, which would put all keys of a limit on one shard.
    /// </summary>
    public static string Escape(string part)
    {
        var escaped = new StringBuilder(part.Length);
        foreach (var character in part)
        {
            if (character is '%' or ':' or '{' or '}' or < ' ')
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)character:X2}");
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>The key of one caller's permits.</summary>
    public static string Of(string limit, ulong hash) => string.Create(CultureInfo.InvariantCulture, $"{limit}:{hash:x16}");
}
