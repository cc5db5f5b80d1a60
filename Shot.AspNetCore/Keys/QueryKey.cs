using System.Buffers;
using Microsoft.AspNetCore.WebUtilities;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// A query value. The form decides about several values. Reads the query string without creating the collection that a
/// handler would use, unless one exists.
/// </summary>
internal sealed class QueryKey(string name, ValueForm form) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash)
    {
        // Middleware may have replaced the query.
        if (context.Features.Get<IQueryFeature>() is { Query: var query })
        {
            var values = query[name];
            return form.TakesFirst && values.Count > 0 ? form.TryHash(values[0], out hash) : JoinedValues.TryHash(values, form, out hash);
        }

        return TryHashText(context.Request.QueryString.Value, out hash);
    }

    private bool TryHashText(string? query, out ulong hash)
    {
        var isThere = false;
        var only = ReadOnlyMemory<char>.Empty;
        char[]? joined = null;
        var end = 0;
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (!pair.DecodeName().Span.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            isThere = true;
            var value = pair.DecodeValue();
            if (form.TakesFirst)
                return form.TryHash(value.Span, out hash);
            if (value.IsEmpty)
                continue;
            if (only.IsEmpty)
            {
                only = value;
                continue;
            }

            // Decoded values are no longer than the query.
            if (joined is null)
            {
                joined = ArrayPool<char>.Shared.Rent(query!.Length);
                JoinedValues.Append(joined, only.Span, ref end);
            }

            JoinedValues.Append(joined, value.Span, ref end);
        }

        if (!isThere)
            return form.TryHashAbsent(out hash);
        if (joined is null)
            return form.TryHash(only.Span, out hash);
        var isKey = form.TryHash(joined.AsSpan(0, end), out hash);
        ArrayPool<char>.Shared.Return(joined);
        return isKey;
    }
}
