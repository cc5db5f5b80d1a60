using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Holds the route values that keys name against the patterns that are known.</summary>
internal static class RouteValues
{
    /// <summary>Each route value that a key of the guard names and that one of its routes does not have.</summary>
    public static IEnumerable<ProblemModel> Missing(GuardModel guard, IEnumerable<string> routes)
    {
        var names = guard.Limits.Where(limit => limit.Key is not null)
            .SelectMany(limit => KeySyntax.Parse(limit.Key!, out _)).Where(part => part.Kind == KeyKind.Route).Select(part => part.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count == 0)
            yield break;
        foreach (var route in routes.Where(route => route.Length > 0).Distinct(StringComparer.Ordinal))
        {
            foreach (var name in names.Where(name => !Has(route, name)))
                yield return ProblemModel.Of(RuleIds.KeyNotThere, guard.Name, "route:" + name, $"its route '{route}' has no such value; write {{{name}}} in the pattern, or query:{name} for a value of the query");
        }
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

            var parameter = pattern.Substring(open + 1).TrimStart('*');
            var end = parameter.IndexOfAny([':', '=', '?', '}']);
            if (string.Equals(end < 0 ? parameter : parameter.Substring(0, end), name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
