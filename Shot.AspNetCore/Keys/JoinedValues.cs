using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// Several values of one name as one text, as <see cref="StringValues"/> gives them to handlers: those that are not empty, joined with commas. Without a copy where
/// only one is not empty.
/// </summary>
internal static class JoinedValues
{
    public const char Separator = ',';

    private const int Short = 256;

    public static bool TryHash(StringValues values, ValueForm form, out ulong hash)
    {
        var only = "";
        var count = 0;
        var length = 0;
        foreach (var value in values)
        {
            if (string.IsNullOrEmpty(value))
                continue;
            only = value;
            count++;
            length += value.Length + 1;
        }

        return values.Count == 0 ? form.TryHashAbsent(out hash)
            : count <= 1 ? form.TryHash(only, out hash)
            : TryHash(values, length, form, out hash);
    }

    private static bool TryHash(StringValues values, int length, ValueForm form, out ulong hash)
    {
        var rented = length > Short ? ArrayPool<char>.Shared.Rent(length) : null;
        Span<char> text = rented ?? stackalloc char[Short];
        var end = 0;
        foreach (var value in values)
        {
            if (!string.IsNullOrEmpty(value))
                Append(text, value, ref end);
        }

        var isKey = form.TryHash(text[..end], out hash);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return isKey;
    }

    /// <summary>Adds a value that is not empty to those before it.</summary>
    public static void Append(Span<char> text, ReadOnlySpan<char> value, ref int end)
    {
        if (end > 0)
            text[end++] = Separator;
        value.CopyTo(text[end..]);
        end += value.Length;
    }
}
