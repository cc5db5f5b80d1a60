using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Diagnostics;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Makes the guard of one site from its annotations and those that cover it.</summary>
internal static class GuardParser
{
    /// <summary>The limits of an annotated interface; wrong numbers are reported and left out.</summary>
    public static CoveringModel Covering(Annotations annotations, string site, List<ProblemModel> problems)
    {
        CheckDeadline(annotations, site, problems);
        return new CoveringModel(Limits(annotations.Limits, site, problems), Concurrency(annotations.Concurrency, site, problems));
    }

    /// <summary>The guard of a site. The earliest of its deadlines counts, and the smallest bound on what runs past it.</summary>
    public static GuardModel Guard(string field, string site, Annotations covering, Annotations own, List<ProblemModel> problems)
    {
        CheckDeadline(own, site, problems);
        return new GuardModel(
            field,
            site,
            covering.Deadlines.Concat(own.Deadlines).DefaultIfEmpty(0).Min(),
            covering.Abandon || own.Abandon,
            covering.MaxAbandoned.Concat(own.MaxAbandoned).DefaultIfEmpty(0).Min(),
            !covering.IsEmpty,
            Limits(own.Limits, site, problems),
            Concurrency(own.Concurrency, site, problems),
            string.Join(" ", new[] { covering.ToString(), own.ToString() }.Where(text => text.Length > 0)));
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

    private static EquatableArray<LimitModel> Limits(IReadOnlyList<Limit> limits, string site, List<ProblemModel> problems)
    {
        var models = new List<LimitModel>();
        foreach (var limit in limits)
        {
            var mistakes = limit.Mistakes().ToList();
            Report(mistakes, site, problems);
            if (mistakes.Count > 0)
                continue;
            var name = limit.Name ?? (models.Count == 0 ? site : site + "#" + (models.Count + 1).ToString(CultureInfo.InvariantCulture));
            models.Add(new LimitModel(name, limit.Permits, Literals.Double(limit.PerSecond), limit.StrategyName, limit.Name is not null));
        }

        return models.ToEquatableArray();
    }

    private static ConcurrencyModel? Concurrency(ConcurrencyLimit? limit, string site, List<ProblemModel> problems)
    {
        if (limit?.Mistake is { } mistake)
            Report([mistake], site, problems);
        return limit is null ? null : new ConcurrencyModel(site, limit.Most);
    }

    private static void CheckDeadline(Annotations annotations, string site, List<ProblemModel> problems)
    {
        if (annotations.Deadline is { } deadline)
            Report(deadline.Mistakes(), site, problems);
    }

    private static void Report(IEnumerable<(string What, string Value, string Range)> mistakes, string site, List<ProblemModel> problems)
    {
        foreach (var (what, value, range) in mistakes)
            problems.Add(ProblemModel.Of(RuleIds.NumberOutOfRange, what, site, value, range));
    }
}
