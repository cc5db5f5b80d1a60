using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Diagnostics;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Makes the guard of one site from its annotations and those that cover it.</summary>
internal static class GuardParser
{
    /// <summary>The models of a symbol's annotations; wrong numbers are reported and left out.</summary>
    public static EquatableArray<LimitModel> Limits(IReadOnlyList<Limit> limits, string site, List<ProblemModel> problems)
    {
        var models = new List<LimitModel>();
        foreach (var limit in limits)
        {
            var mistakes = limit.Mistakes().ToList();
            foreach (var (what, value, range) in mistakes)
                problems.Add(ProblemModel.Of(RuleIds.NumberOutOfRange, what, site, value, range));
            if (mistakes.Count > 0)
                continue;
            var name = limit.Name ?? (models.Count == 0 ? site : site + "#" + (models.Count + 1).ToString(CultureInfo.InvariantCulture));
            models.Add(new LimitModel(name, limit.Permits, Literals.Double(limit.PerSecond), limit.StrategyName, limit.Name is not null));
        }

        return models.ToEquatableArray();
    }

    /// <summary>The guard of a site. The earliest of its deadlines counts.</summary>
    public static GuardModel Guard(string field, string site, IReadOnlyList<Limit> covering, IReadOnlyList<Limit> own, List<ProblemModel> problems)
    {
        var all = covering.Concat(own).ToList();
        var deadlines = all.Where(limit => limit.MaxWaitMs > 0).Select(limit => limit.MaxWaitMs).ToList();
        return new GuardModel(
            field,
            site,
            deadlines.Count == 0 ? 0 : deadlines.Min(),
            all.Any(limit => limit.Abandon),
            covering.Count,
            Limits(own, site, problems),
            string.Join(" ", all));
    }

    /// <summary>Whether the deadline can reach the work; reports it where not.</summary>
    public static void CheckDeadline(GuardModel guard, IMethodSymbol method, ResultKind kind, bool hasToken, List<ProblemModel> problems)
    {
        if (guard.MaxWaitMs == 0)
            return;
        if (kind is ResultKind.Void or ResultKind.Value or ResultKind.Reference)
            problems.Add(ProblemModel.Of(RuleIds.DeadlineOnSynchronousMethod, Display.Method(method)));
        else if (!hasToken && !guard.Abandon)
            problems.Add(ProblemModel.Of(RuleIds.DeadlineWithoutToken, Display.Method(method)));
    }
}
