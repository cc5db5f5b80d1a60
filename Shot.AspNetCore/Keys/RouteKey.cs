namespace Shot.AspNetCore.Keys;

/// <summary>A route value.</summary>
internal sealed class RouteKey(string name, ValueForm form) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash)
    {
        // Routing provides strings, but a route's default may be any object.
        var value = context.Request.RouteValues[name];
        return value is null
            ? form.TryHashAbsent(out hash)
            : form.TryHash(value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture), out hash);
    }
}
