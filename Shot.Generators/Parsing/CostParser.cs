namespace Shot.Generators.Parsing;

/// <summary>Finds the methods that state the costs of a method's calls, and reports costs that cannot be stated or settled.</summary>
internal static class CostParser
{
    public static void Forbid(Annotations annotations, string site, string why, List<ProblemModel> problems) =>
        problems.AddRange(annotations.Limits.Select(limit => limit.CostFrom).OfType<string>().Select(name => Problem(name, site, why)));

    /// <summary>The methods that a method's own limits name, in the order of the limits.</summary>
    public static IReadOnlyList<IMethodSymbol> Find(IMethodSymbol method, Annotations own, List<ProblemModel> problems)
    {
        var found = new List<IMethodSymbol>();
        foreach (var name in PlanParser.Merge(own.Limits, "", []).Select(limit => limit.CostFrom).OfType<string>())
        {
            var (fitting, why) = new NamedMethod(method, SpecialType.System_Int32).Find(name);
            if (fitting is not null && fitting.IsObsoleteError() && !method.IsObsolete())
                why = "it is obsolete as an error, so emitted code cannot call it; name another method";
            if (why.Length > 0)
                problems.Add(Problem(name, Display.Method(method), why));
            else
                found.Add(fitting!);
        }

        return found;
    }

    /// <summary>Reports a limit that cannot be settled.</summary>
    public static void CheckSettles(Limit limit, string site, List<ProblemModel> problems)
    {
        if (!limit.Settles)
            return;
        if (limit.Strategy != 0)
            problems.Add(CannotSettle(site,
                "a window cannot owe permits to the windows after it; remove Settles, or write ShotStrategy.TokenBucket"));
        if (limit.PlanFrom is not null)
            problems.Add(CannotSettle(site, "a key with plans keeps no charge of a single call; remove Settles, or the plans"));
        if (limit.IsCluster)
            problems.Add(CannotSettle(site, "the store keeps no charge of a single call; remove Settles, or Scope"));
    }

    /// <summary>Reports a site whose calls ask the store after the charges that they settle.</summary>
    public static void CheckSettles(IReadOnlyCollection<Limit> limits, string site, List<ProblemModel> problems)
    {
        if (limits.Any(limit => limit is { Settles: true, IsCluster: false }) && limits.Any(limit => limit.IsCluster))
            problems.Add(CannotSettle(site, "another limit there is the cluster's; put the limit with Settles on what this calls"));
    }

    private static ProblemModel CannotSettle(string site, string why) => ProblemModel.Of(RuleIds.CannotSettle, site, why);
    private static ProblemModel Problem(string name, string site, string why) => ProblemModel.Of(RuleIds.UnfitCost, name, site, why);
}
