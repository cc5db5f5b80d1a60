namespace Shot.Generators.Parsing;

/// <summary>Makes one limit of the annotations of a site that are its plans.</summary>
internal static class PlanParser
{
    private const int MaxPlans = 256;
    private const int MaxNameLength = 64;
    private const double SameWindow = 1e-12;

    private const string NoKey = "it has {0} but no Key, and a plan gives numbers to a key; write Key too";

    private const string NoDefault = "nothing says where the plan of a request is read, and which numbers hold without one; "
        + "write PlanFrom = \"claim:plan\" on the annotation with these numbers";

    private const string TwoDefaults =
        "two annotations have PlanFrom, and only one can be the default; take PlanFrom away from all but one, or give them different names";

    /// <summary>The limits with the plans of one limit as one, in the place of the first. Plans that cannot be one limit are reported and
    /// left out.</summary>
    public static IReadOnlyList<Limit> Merge(IReadOnlyList<Limit> limits, string site, List<ProblemModel> problems)
    {
        if (!limits.Any(static limit => limit.IsInPlans))
            return limits;
        var merged = new List<Limit>();
        var done = new HashSet<(string?, string?)>();
        foreach (var limit in limits)
        {
            if (!limit.IsInPlans)
                merged.Add(limit);
            else if (done.Add((limit.Key, limit.Name)))
                merged.AddRange(One([.. limits.Where(other => other.IsInPlans && other.Key == limit.Key && other.Name == limit.Name)]));
        }

        return merged;

        IEnumerable<Limit> One(IReadOnlyList<Limit> plans)
        {
            var why = WhyNot(plans);
            if (why is not null)
                problems.Add(ProblemModel.Of(RuleIds.Plans, site, why));
            if (plans.Any(static plan => plan.IsCluster))
                problems.Add(ProblemModel.Of(RuleIds.CannotShare, site, "a store keeps one set of numbers for all keys; remove Plan"));
            if (why is not null)
                return [];
            var usual = plans.First(static plan => plan.PlanFrom is not null);
            return
            [
                usual with
                {
                    Plans = plans.Where(plan => plan != usual).Select(static plan => new PlanModel(plan.Plan!, plan.Permits, plan.PerSecond))
                        .ToEquatableArray(),
                    PlanMistakes = plans.Where(plan => plan != usual).SelectMany(static plan => plan.Mistakes())
                        .Select(static mistake => new MistakeModel(mistake.What, mistake.Value, mistake.Range)).ToEquatableArray(),
                },
            ];
        }
    }

    /// <summary>The source of the plan as the run time reads it; null when the site cannot have it, which is reported.</summary>
    public static string? Source(Limit limit, KeySite site, List<ProblemModel> problems)
    {
        var part = Part(limit, site, problems);
        return part is null ? null : KeySyntax.Format([KeyParser.At(part, site)]);
    }

    /// <summary>The expression that makes the hash of a plan from a method's parameter; null when it lacks it, which is reported.</summary>
    public static string? Hash(Limit limit, KeySite method, List<ProblemModel> problems) => Part(limit, method, problems) is { } part
        ? $"{KnownTypes.Services}.ShotKeys.Of({Display.Identifier(part.Name)})"
        : null;

    private static KeyPart? Part(Limit limit, KeySite site, List<ProblemModel> problems)
    {
        var parts = KeySyntax.Parse(limit.PlanFrom!, out var problem);
        if (problem is not null || parts.Length != 1)
        {
            problems.Add(ProblemModel.Of(
                RuleIds.Plans, site.Display, $"PlanFrom cannot be read: {problem ?? "it is one value, because a plan is one text"}"));
            return null;
        }

        var part = parts[0];
        var why = part.Form != KeyForm.Text ? $"a plan is a text; write {part with { Form = KeyForm.Text }}"
            : part.Kind == KeyKind.Address ? "an address is no plan; write claim:plan, header:X-Plan or a key of your own"
            : KeyParser.WhyNot(part, site)
            ?? KeyParser.Bound(part, site).Where(static parameter => parameter.Type.SpecialType != SpecialType.System_String)
                .Select(static parameter =>
                    $"its parameter '{parameter.Name}' is of type {Display.Minimal(parameter.Type)}; a plan is a string")
                .FirstOrDefault();
        if (why is null)
            return part;
        problems.Add(ProblemModel.Of(RuleIds.KeyNotThere, site.Display, part.ToString(), why));
        return null;
    }

    /// <summary>Why annotations cannot be the plans of one limit; null if they can.</summary>
    private static string? WhyNot(IReadOnlyList<Limit> plans)
    {
        if (plans[0].Key is null)
            return string.Format(CultureInfo.InvariantCulture, NoKey, plans[0].Plan is null ? "PlanFrom" : "Plan");
        var defaults = plans.Where(static plan => plan.PlanFrom is not null).ToList();
        if (defaults.Count != 1)
            return defaults.Count == 0 ? NoDefault : TwoDefaults;
        var usual = defaults[0];
        if (plans.Count > MaxPlans)
            return $"it has more than {Print.Number(MaxPlans)} plans; write the others in the configuration of the hosts that need them";
        foreach (var plan in plans)
        {
            var why = plan.Plan is { } name ? WhyNoName(name) ?? WhyTwice(name) : null;
            why ??= plan.OtherSetting(usual) is { } setting
                ? $"{setting} of the plan '{plan.Plan}' is not that of the default; apart from its numbers a plan has the same settings, "
                    + "so write the same on all"
                : null;
            why ??= usual.Strategy != 0 && usual.PlanWindow > 0 && Math.Abs(plan.PlanWindow - usual.PlanWindow) > usual.PlanWindow * SameWindow
                ? $"the window (permits / perSecond) of the plan '{plan.Plan}' is {Print.Number(plan.PlanWindow)} s and the default's is "
                    + $"{Print.Number(usual.PlanWindow)} s, but counts of different windows cannot be compared; "
                    + $"write perSecond: {Print.Number(plan.Permits / usual.PlanWindow)} for it, or ShotStrategy.TokenBucket"
                : null;
            if (why is not null)
                return why;
        }

        return null;

        string? WhyTwice(string name) =>
            plans.Count(other => string.Equals(other.Plan, name, StringComparison.OrdinalIgnoreCase)) > 1
                ? $"it has the plan '{name}' twice; give each plan once"
                : null;
    }

    /// <summary>Configuration and requests name a plan.</summary>
    private static string? WhyNoName(string name) =>
        string.IsNullOrWhiteSpace(name) ? "nothing can name a plan without a name; write one, or leave Plan out on the default"
        : name.Length > MaxNameLength ? $"the name of a plan has at most {Print.Number(MaxNameLength)} characters; write a shorter one"
        : name.Contains(":") ? $"configuration cannot name the plan '{name}', because a colon separates its levels; write another name"
        : null;
}
