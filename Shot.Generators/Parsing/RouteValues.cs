using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Compares the route values that keys name with the known patterns.</summary>
internal static class RouteValues
{
    /// <summary>Reports each route value that a key of the guard names and that one of its routes does not have.</summary>
    public static IEnumerable<ProblemModel> Missing(GuardModel guard, IEnumerable<string> routes)
    {
        var names = guard.Limits.SelectMany(limit => limit.Key is null ? [] : KeySyntax.Parse(limit.Key, out _))
            .Where(part => part.Kind == KeyKind.Route).Select(part => part.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return routes.Where(route => route.Length > 0).Distinct(StringComparer.Ordinal).SelectMany(route => names
            .Where(name => !Has(route, name))
            .Select(name => ProblemModel.Of(
                RuleIds.KeyNotThere,
                guard.Name,
                "route:" + name,
                $"its route '{route}' has no such value; write {{{name}}} in the pattern, or query:{name} for a value of the query")));
    }

    /// <summary>Whether a pattern has a parameter: <c>{id}</c>, <c>{id:int}</c>, <c>{id?}</c>, <c>{id=5}</c>, <c>{*id}</c>.</summary>
    public static bool Has(string pattern, string name)
    {
        for (var open = pattern.IndexOf('{'); open >= 0 && open + 1 < pattern.Length; open = pattern.IndexOf('{', open + 1))
        {
            if (pattern[open + 1] == '{')
            {
                open++;
                continue;
            }

            var parameter = pattern.Substring(open + 1).TrimStart('*').Split(':', '=', '?', '}')[0];
            if (string.Equals(parameter, name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
