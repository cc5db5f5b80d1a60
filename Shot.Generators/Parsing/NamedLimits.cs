namespace Shot.Generators.Parsing;

/// <summary>Limits of one name are one limiter, so they must have the same numbers.</summary>
internal static class NamedLimits
{
    /// <summary>The named limits of a symbol, without those whose numbers are reported as wrong.</summary>
    public static EquatableArray<NamedLimitModel> On(ISymbol symbol, Annotations annotations) => PlanParser
        .Merge(annotations.Limits, "", [])
        .Where(limit => limit.Name is not null && !limit.Mistakes().Any())
        .Select(limit => new NamedLimitModel(limit.Name!, limit.Numbers, HandlerParser.Site(symbol)))
        .ToEquatableArray();

    public static IEnumerable<ProblemModel> Conflicts(IEnumerable<NamedLimitModel> limits)
    {
        var names = limits.Distinct().GroupBy(limit => limit.Name, StringComparer.Ordinal);
        foreach (var named in names.OrderBy(named => named.Key, StringComparer.Ordinal))
        {
            var all = named.OrderBy(limit => limit.Site, StringComparer.Ordinal).ThenBy(limit => limit.Numbers, StringComparer.Ordinal)
                .ToList();
            foreach (var other in all.Where(limit => limit.Numbers != all[0].Numbers))
                yield return ProblemModel.Of(RuleIds.NameConflict, named.Key, all[0].Numbers, all[0].Site, other.Numbers, other.Site);
        }
    }
}
