using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>Checks that plans can share one limit: annotations that no compiler has seen, and configured numbers.</summary>
internal static class PlanCheck
{
    private const int MaxNameLength = 64;

    /// <exception cref="ArgumentException">The plans contradict each other or the limit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static void Check(LimitDefinition definition)
    {
        if (!definition.IsPlanned)
        {
            if (definition.Plan is not null || definition.Plans.Length > 0)
                throw Wrong("has plans, but nothing says where the plan of a request is read: write PlanFrom = \"claim:plan\"");
            return;
        }

        if (definition.Key is null)
            throw Wrong("has plans but no Key: a plan gives numbers to a key, so write Key too");
        if (definition.Scope == ShotScope.Cluster)
            throw Wrong("has plans and Scope = ShotScope.Cluster, which are not supported together: remove one of them");
        if (definition.Settles)
            throw new ArgumentException(CannotSettle(definition.Name), nameof(definition));
        var plans = definition.AnnotatedPlans;
        if (plans.FirstOrDefault(plan => NameProblem(plan.Name) is not null) is { Name: { } name })
            throw Wrong($"has the plan '{name}': {NameProblem(name)}");
        if (plans.GroupBy(static plan => plan.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static same => same.Count() > 1)
            is { } twice)
        {
            throw Wrong($"has the plan '{twice.Key}' twice: give each plan once");
        }

        foreach (var plan in plans)
        {
            if (Problem(definition.Strategy, plan, definition.Cost) is { } problem)
                throw new ArgumentOutOfRangeException(
                    nameof(definition), plan, $"The plan '{plan.Name}' of '{definition.Name}' is out of range: {problem}");
        }

        if (TogetherProblem(definition.Strategy, plans, out _) is { } together)
            throw Wrong("has plans that do not go together: " + together);

        ArgumentException Wrong(string why) => new($"'{definition.Name}' {why}.", nameof(definition));
    }

    /// <summary>The message for a limit with plans whose costs would be settled.</summary>
    public static string CannotSettle(string name) =>
        $"'{name}' has plans and Settles, which are not supported together: remove one of them.";

    /// <summary>What is wrong with the name of a plan; null if it can be one.</summary>
    public static string? NameProblem(string name) =>
        string.IsNullOrWhiteSpace(name) ? "a plan has a name, which requests have"
        : name.Length > MaxNameLength ? $"the name of a plan has at most {MaxNameLength} characters"
        : name.Contains(':', StringComparison.Ordinal) ? "the name of a plan has no colon, because configuration could not set it"
        : null;

    /// <summary>What is wrong with the numbers of a plan; null if they can be in force.</summary>
    public static string? Problem(ShotStrategy strategy, PlanNumbers plan, int maxCost) =>
        LimitArguments.PermitsProblem(plan.Permits, LimitArguments.MostPermits(strategy))
        ?? LimitArguments.RateProblem(plan.Permits, plan.PerSecond)
        ?? (plan.Permits < maxCost ? $"A call takes {maxCost} permits at once: permits must be at least as many." : null)
        ?? (strategy == ShotStrategy.TokenBucket && plan.PerSecond > BucketNumbers.MaxPerSecond
            ? BucketNumbers.RateProblem(plan.PerSecond)
            : null);

    /// <summary>What is wrong with plans of one limit; null if nothing is.</summary>
    /// <param name="strategy">The algorithm of the limit.</param>
    /// <param name="plans">All plans, the default first.</param>
    /// <param name="wrong">The plan that does not fit the default.</param>
    public static string? TogetherProblem(ShotStrategy strategy, IReadOnlyList<PlanNumbers> plans, out PlanNumbers wrong)
    {
        wrong = default;
        if (plans.Count > PlanBook.MaxPlans)
        {
            wrong = plans[PlanBook.MaxPlans];
            return $"a limit has at most {PlanBook.MaxPlans} plans";
        }

        if (strategy == ShotStrategy.TokenBucket)
            return null;
        var window = plans[0].Seconds;
        wrong = plans.FirstOrDefault(plan => !plan.HasWindowOf(plans[0]));
        return wrong.Name is null ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"all plans of windows have windows of one length (permits / perSecond), so that their counts are comparable: "
            + $"'{plans[0].Name}' has {window:R} s and '{wrong.Name}' has {wrong.Seconds:R} s. "
            + $"Write {wrong.Permits / window:R} per second for '{wrong.Name}'");
    }
}
