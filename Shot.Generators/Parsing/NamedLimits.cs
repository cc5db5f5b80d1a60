using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Limits of one name are one limiter, so they must have the same numbers wherever they stand.</summary>
internal static class NamedLimits
{
    /// <summary>The named limits among the annotations on a symbol; those with wrong numbers are reported for these.</summary>
    public static EquatableArray<NamedLimitModel> On(ISymbol symbol, Annotations annotations)
    {
        var named = annotations.Limits.Where(limit => limit.Name is not null && !limit.Mistakes().Any()).ToList();
        if (named.Count == 0)
            return EquatableArray<NamedLimitModel>.Empty;
        var site = HandlerParser.Site(symbol);
        return named.Select(limit => new NamedLimitModel(limit.Name!, limit.Numbers, site)).ToEquatableArray();
    }

    /// <summary>Each limit that has other numbers than the first of its name.</summary>
    public static IEnumerable<ProblemModel> Conflicts(IEnumerable<NamedLimitModel> limits)
    {
        foreach (var named in limits.Distinct().GroupBy(limit => limit.Name, StringComparer.Ordinal).OrderBy(named => named.Key, StringComparer.Ordinal))
        {
            var all = named.OrderBy(limit => limit.Site, StringComparer.Ordinal).ThenBy(limit => limit.Numbers, StringComparer.Ordinal).ToList();
            foreach (var other in all.Where(limit => limit.Numbers != all[0].Numbers))
                yield return ProblemModel.Of(RuleIds.NameConflict, named.Key, all[0].Numbers, all[0].Site, other.Numbers, other.Site);
        }
    }
}
