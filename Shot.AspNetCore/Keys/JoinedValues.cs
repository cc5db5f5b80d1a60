using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// Joins several values of one name as <see cref="StringValues"/> does for handlers: those that are not empty,
/// separated by commas. A single value is not copied.
/// </summary>
internal static class JoinedValues
{
    public const char Separator = ',';

    private const int MaxStackLength = 256;

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
        var rented = length > MaxStackLength ? ArrayPool<char>.Shared.Rent(length) : null;
        Span<char> text = rented ?? stackalloc char[MaxStackLength];
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

    /// <summary>Appends a value that is not empty.</summary>
    public static void Append(Span<char> text, ReadOnlySpan<char> value, ref int end)
    {
        if (end > 0)
            text[end++] = Separator;
        value.CopyTo(text[end..]);
        end += value.Length;
    }
}
