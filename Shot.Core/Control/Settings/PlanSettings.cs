using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Control;

/// <summary>Puts the plans of annotations and those of settings together, and checks them.</summary>
internal static class PlanSettings
{
    /// <summary>All plans of a limit under these settings, the default first.</summary>
    public static List<PlanNumbers> Of(LimitDefinition definition, ShotLimitOptions? settings)
    {
        var plans = new List<PlanNumbers>();
        foreach (var plan in definition.AnnotatedPlans)
        {
            var own = settings?.Plan(plan.Name);
            var ofLimit = plans.Count == 0 ? settings : null;
            plans.Add(plan with
            {
                Permits = own?.Permits ?? ofLimit?.Permits ?? plan.Permits,
                PerSecond = own?.PerSecond ?? ofLimit?.PerSecond ?? plan.PerSecond,
            });
        }

        foreach (var name in settings?.PlanNames ?? [])
        {
            if (settings!.Plan(name) is { Permits: { } permits, PerSecond: { } perSecond } && !Has(plans, name))
                plans.Add(new PlanNumbers(name, permits, perSecond));
        }

        return plans;
    }

    /// <summary>Whether a limit can have these plans.</summary>
    public static bool Fit(LimitPolicy rate, IReadOnlyList<PlanNumbers> plans) =>
        plans.All(plan => PlanCheck.Problem(rate.Definition.Strategy, plan, rate.MaxCost) is null)
        && PlanCheck.TogetherProblem(rate.Definition.Strategy, plans, out _) is null;

    /// <summary>The invalid settings of plans. Numbers that do not go together are reported for each of them.</summary>
    public static IEnumerable<SettingProblem> Problems(LimitGroup group, ShotLimitOptions settings)
    {
        var planned = group.Rates.Where(static rate => rate.Definition.IsPlanned).ToArray();
        var names = settings.PlanNames.ToArray();
        var wrong = names.Select(name => (Plan: name, Why: WhyNot(name))).Where(static plan => plan.Why is not null).ToList();
        foreach (var rate in wrong.Count > 0 ? [] : planned)
        {
            if (PlanCheck.TogetherProblem(rate.Definition.Strategy, Of(rate.Definition, settings), out var other) is not { } why)
                continue;

            // The default's own settings have no plan before them.
            var isSet = names.Any(name => IsSame(name, other.Name));
            wrong.AddRange(names.Where(name => !isSet || IsSame(name, other.Name)).Append("").Select(name => (name, (string?)why)));
            break;
        }

        foreach (var (plan, why) in wrong)
        {
            var fields = plan.Length > 0 ? PlanField.Fields.Select(field => PlanField.Of(plan, field)) : PlanField.Fields;
            foreach (var field in fields)
            {
                if (settings.Read(field).Value is IFormattable value)
                    yield return new SettingProblem(group.Name, field, value.ToString(null, CultureInfo.InvariantCulture), why!);
            }
        }

        string? WhyNot(string name)
        {
            if (planned.Length == 0)
                return $"'{group.Name}' has no plans. Give its annotation PlanFrom, which says where the plan of a request is read.";
            if (PlanCheck.NameProblem(name) is { } problem)
                return problem;
            foreach (var rate in planned)
            {
                var isAnnotated = Has(rate.Definition.AnnotatedPlans, name);
                if (!isAnnotated && settings.Plan(name) is not { Permits: not null, PerSecond: not null })
                    return $"No annotation has the plan '{name}': write both Permits and PerSecond for it.";
                var plan = Of(rate.Definition, settings).Find(plan => IsSame(plan.Name, name));
                if (PlanCheck.Problem(rate.Definition.Strategy, plan, rate.MaxCost) is { } range)
                    return range;
            }

            return null;
        }
    }

    private static bool Has(IEnumerable<PlanNumbers> plans, string name) => plans.Any(plan => IsSame(plan.Name, name));
    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
