namespace Shot.Generators.Parsing;

/// <summary>Gives each site its own name, the longer one where several have one name, so that none share settings and metrics.</summary>
internal static class SiteNames
{
    private static readonly StringComparer Comparer = StringComparer.OrdinalIgnoreCase;

    public static IEnumerable<string> Of(InterfaceModel model) =>
        model.Methods.Select(method => method.Guard.Name).Concat(model.Covering.Name.Length == 0 ? [] : [model.Covering.Name]);

    public static EquatableArray<string> Crowded(
        ImmutableArray<string> interfaces, ImmutableArray<string> partials, EquatableArray<HandlerModel> handlers) =>
        interfaces.Concat(partials).Concat(handlers.Select(handler => handler.Guard?.Name).OfType<string>())
            .GroupBy(name => name, Comparer).Where(group => group.Skip(1).Any()).Select(group => group.Key)
            .OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray();

    public static InterfaceModel Distinct(InterfaceModel model, EquatableArray<string> crowded) => model with
    {
        Covering = Distinct(model.Covering, crowded),
        Methods = model.Methods.Select(method => Distinct(method, crowded)).ToEquatableArray(),
    };

    public static PartialTypeModel Distinct(PartialTypeModel model, EquatableArray<string> crowded) => model with
    {
        Methods = model.Methods.Select(partial => partial with { Method = Distinct(partial.Method!, crowded) }).ToEquatableArray(),
    };

    /// <summary>Handlers with equal longer names, such as two lambdas of one route in one method, are numbered in source order.</summary>
    public static EquatableArray<HandlerModel> Distinct(EquatableArray<HandlerModel> handlers, EquatableArray<string> crowded)
    {
        var counts = new Dictionary<string, int>(Comparer);
        var all = handlers.ToArray();
        foreach (var index in Enumerable.Range(0, all.Length).OrderBy(index => all[index].Lines.Count == 0 ? 0 : all[index].Lines[0]))
        {
            if (all[index].Guard is not { } guard || !crowded.Contains(guard.Name, Comparer))
                continue;
            counts.TryGetValue(guard.Qualified, out var before);
            counts[guard.Qualified] = before + 1;
            var number = before == 0 ? "" : " " + Print.Number(before + 1);
            all[index] = all[index] with { Guard = Rename(guard, guard.Qualified + number) };
        }

        return all.ToEquatableArray();
    }

    /// <summary>The sites whose own limits the cluster shares.</summary>
    public static IEnumerable<string> InCluster(IEnumerable<GuardModel> guards) =>
        guards.Where(static guard => guard.Limits.Any(static limit => limit.IsCluster)).Select(static guard => guard.Name);

    public static IEnumerable<string> InCluster(InterfaceModel model) => InCluster(model.Methods.Select(static method => method.Guard))
        .Concat(model.Covering.Limits.Any(static limit => limit.IsCluster) ? [model.Covering.Name] : []);

    /// <summary>Gives a site another name, and its limits, whose names begin with the site's.</summary>
    public static GuardModel Rename(GuardModel guard, string name) => guard with
    {
        Name = name,
        Concurrency = guard.Concurrency is null ? null : guard.Concurrency with { Name = name },
        Limits = Rename(guard.Limits, guard.Name, name),
    };

    private static EquatableArray<Limit> Rename(EquatableArray<Limit> limits, string before, string name) =>
        limits.Select(limit => limit.IsShared ? limit : limit with { Name = name + limit.Name!.Substring(before.Length) })
            .ToEquatableArray();

    private static CoveringModel Distinct(CoveringModel covering, EquatableArray<string> crowded) =>
        !crowded.Contains(covering.Name, Comparer) ? covering : covering with
        {
            Name = covering.Qualified,
            Concurrency = covering.Concurrency is null ? null : covering.Concurrency with { Name = covering.Qualified },
            Limits = Rename(covering.Limits, covering.Name, covering.Qualified),
        };

    private static MethodModel Distinct(MethodModel method, EquatableArray<string> crowded) =>
        crowded.Contains(method.Guard.Name, Comparer) ? method with { Guard = Rename(method.Guard, method.Guard.Qualified) } : method;
}
