using System.Collections.Immutable;
using System.Globalization;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Puts handlers and the calls that map them together.</summary>
internal static class HandlerTable
{
    /// <summary>Gives each handler its verdict and its name: the route, where exactly one is known.</summary>
    /// <param name="handlers">The annotated handlers.</param>
    /// <param name="mappings">The calls that map them.</param>
    /// <param name="isUnfinished">Whether code is still being typed, so that what looks wrong may be right when it is finished.</param>
    public static EquatableArray<HandlerModel> Build(ImmutableArray<HandlerModel> handlers, ImmutableArray<MappingModel> mappings, bool isUnfinished)
    {
        var routes = mappings.Concat(mappings.Where(mapping => mapping.Overridden.Length > 0).Select(mapping => mapping with { Handler = mapping.Overridden }))
            .ToLookup(mapping => mapping.Handler, StringComparer.Ordinal);
        var places = handlers.SelectMany(handler => handler.Lines.Select(line => HandlerParser.Place(handler, line))).ToLookup(place => place, StringComparer.Ordinal);
        return handlers
            .OrderBy(handler => handler.Key, StringComparer.Ordinal)
            .Select(handler => Finish(handler, [.. routes[handler.Key]], Crowded(handler)))
            .Where(handler => !isUnfinished || handler.Guard is not null)
            .Select(handler => isUnfinished ? handler with { Problems = EquatableArray<ProblemModel>.Empty } : handler)
            .ToEquatableArray();

        int? Crowded(HandlerModel handler) => handler.Lines.Where(line => places[HandlerParser.Place(handler, line)].Skip(1).Any()).Select(line => (int?)line).FirstOrDefault();
    }

    private static HandlerModel Finish(HandlerModel handler, MappingModel[] mappings, int? crowded)
    {
        var problems = handler.Problems.ToList();
        if (handler.NeedsMapping && mappings.Length == 0 && handler.Unmapped is { } unmapped)
            problems.Add(unmapped);
        if (crowded is { } line)
            problems.Add(ProblemModel.Of(RuleIds.AnnotationsOnOneLine, handler.Guard?.Name ?? handler.Key, line.ToString(CultureInfo.InvariantCulture)));
        if (mappings.Any(mapping => mapping.IsShortCircuited) && !problems.Any(problem => problem.Rule == RuleIds.RunsAround))
            problems.Add(ProblemModel.Of(RuleIds.RunsAround, handler.Guard?.Name ?? handler.Key, ShortCircuits.Reason));
        if (handler.Guard is { } known)
            problems.AddRange(RouteValues.Missing(known, mappings.Where(mapping => mapping.IsWhole).Select(mapping => mapping.Route).Concat(handler.WholeRoute is null ? [] : [handler.WholeRoute])));
        var distinct = mappings.Select(mapping => mapping.Route).Distinct(StringComparer.Ordinal).ToList();
        var guard = handler.Guard is not null && distinct.Count == 1 && distinct[0].Length > 0 ? SiteNames.Rename(handler.Guard, distinct[0]) with { Qualified = $"{distinct[0]} ({handler.Guard.Name})" } : handler.Guard;
        return handler with { Guard = guard, Problems = problems.ToEquatableArray(), Unmapped = null };
    }

}
