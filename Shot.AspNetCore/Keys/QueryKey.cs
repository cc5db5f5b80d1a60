using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Shot.AspNetCore.Keys;

/// <summary>A value of the query; of several of that name, the first. Read without the collection that a handler would have made.</summary>
internal sealed class QueryKey(string name, KeyForm form) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash)
    {
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
        {
            if (pair.DecodeName().Span.Equals(name, StringComparison.OrdinalIgnoreCase))
                return TextKey.TryHash(pair.DecodeValue().Span, form, out hash);
        }

        hash = 0;
        return false;
    }
}
