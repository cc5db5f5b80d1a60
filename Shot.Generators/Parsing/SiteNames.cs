using System.Collections.Immutable;
using System.Globalization;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>
/// Sees to it that no two sites of an assembly have one name, under which they would share settings and metrics: types of one name in several namespaces, overloaded actions,
/// handlers of one route. Where several would have it, each gets its longer one.
/// </summary>
internal static class SiteNames
{
    private static readonly StringComparer Comparer = StringComparer.OrdinalIgnoreCase;

    /// <summary>The names of an interface's sites.</summary>
    public static IEnumerable<string> Of(InterfaceModel model) =>
        model.Methods.Select(method => method.Guard.Name).Concat(model.Covering.Name.Length == 0 ? [] : [model.Covering.Name]);

    /// <summary>The names that several sites would have.</summary>
    public static EquatableArray<string> Crowded(ImmutableArray<string> interfaces, ImmutableArray<string> partials, EquatableArray<HandlerModel> handlers) =>
        interfaces.Concat(partials).Concat(handlers.Select(handler => handler.Guard?.Name).OfType<string>())
            .GroupBy(name => name, Comparer).Where(group => group.Count() > 1).Select(group => group.Key).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray();

    public static InterfaceModel Distinct(InterfaceModel model, EquatableArray<string> crowded) => crowded.Count == 0 ? model : model with
    {
        Covering = IsCrowded(model.Covering.Name, crowded) ? Rename(model.Covering, model.Covering.Qualified) : model.Covering,
        Methods = model.Methods.Select(method => method with { Guard = Distinct(method.Guard, crowded) }).ToEquatableArray(),
    };

    public static PartialTypeModel Distinct(PartialTypeModel model, EquatableArray<string> crowded) => crowded.Count == 0 ? model : model with
    {
        Methods = model.Methods.Select(partial => partial.Method is { } method ? partial with { Method = method with { Guard = Distinct(method.Guard, crowded) } } : partial).ToEquatableArray(),
    };

    /// <summary>Handlers that even their longer names do not tell apart, such as two lambdas of one route in one method, are numbered in the order in which they are written.</summary>
    public static EquatableArray<HandlerModel> Distinct(EquatableArray<HandlerModel> handlers, EquatableArray<string> crowded)
    {
        if (crowded.Count == 0)
            return handlers;
        var count = new Dictionary<string, int>(Comparer);
        var all = handlers.ToArray();
        foreach (var index in Enumerable.Range(0, all.Length).OrderBy(index => all[index].Lines.Count == 0 ? 0 : all[index].Lines[0]))
        {
            if (all[index] is not { Guard: not null } handler || !IsCrowded(handler.Guard.Name, crowded))
                continue;
            var guard = Distinct(handler.Guard, crowded);
            count[guard.Name] = count.TryGetValue(guard.Name, out var before) ? before + 1 : 1;
            var number = count[guard.Name] == 1 ? "" : " " + count[guard.Name].ToString(CultureInfo.InvariantCulture);
            all[index] = handler with { Guard = Rename(guard, guard.Name + number) };
        }

        return all.ToEquatableArray();
    }

    /// <summary>Gives a site another name, and those of its limits that begin with its own.</summary>
    public static GuardModel Rename(GuardModel guard, string name) => guard with
    {
        Name = name,
        Concurrency = guard.Concurrency is null ? null : guard.Concurrency with { Name = name },
        Limits = Rename(guard.Limits, guard.Name, name),
    };

    private static CoveringModel Rename(CoveringModel covering, string name) => covering with
    {
        Name = name,
        Concurrency = covering.Concurrency is null ? null : covering.Concurrency with { Name = name },
        Limits = Rename(covering.Limits, covering.Name, name),
    };

    private static EquatableArray<LimitModel> Rename(EquatableArray<LimitModel> limits, string before, string name) =>
        limits.Select(limit => limit.Shared ? limit : limit with { Name = name + limit.Name.Substring(before.Length) }).ToEquatableArray();

    private static GuardModel Distinct(GuardModel guard, EquatableArray<string> crowded) => IsCrowded(guard.Name, crowded) ? Rename(guard, guard.Qualified) : guard;

    private static bool IsCrowded(string name, EquatableArray<string> crowded) => crowded.Contains(name, Comparer);
}
