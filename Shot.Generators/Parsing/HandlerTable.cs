namespace Shot.Generators.Parsing;

/// <summary>Puts handlers and the calls that map them together.</summary>
internal static class HandlerTable
{
    private const string Unnamed = "its handler has neither a name nor one known route, so the limit has no name that stays the same "
        + "over builds; write Name";

    private const string Numbered = "another handler here has the same route, so the limit's name would depend on their order, "
        + "which another build can change; write Name";

    /// <summary>Gives each handler its final problems, and its route as a name where exactly one is known.</summary>
    public static EquatableArray<HandlerModel> Build(
        ImmutableArray<HandlerModel> handlers, ImmutableArray<MappingModel> mappings, bool isUnfinished)
    {
        var routes = mappings.Concat(mappings.Where(mapping => mapping.Overridden.Length > 0)
            .Select(mapping => mapping with { Handler = mapping.Overridden }))
            .ToLookup(mapping => mapping.Handler, StringComparer.Ordinal);
        var places = handlers.SelectMany(handler => handler.Lines.Select(line => HandlerParser.Place(handler, line)))
            .ToLookup(place => place, StringComparer.Ordinal);
        var finished = handlers
            .Where(handler => !isUnfinished || handler.Guard is not null)
            .OrderBy(handler => handler.Key, StringComparer.Ordinal)
            .Select(handler => Finish(handler, [.. routes[handler.Key]]))
            .ToList();
        var alike = finished.ToLookup(handler => handler.Guard?.Qualified, StringComparer.OrdinalIgnoreCase);
        return finished
            .Select(handler => isUnfinished ? handler with { Problems = default }
                : NeedsName(handler.Guard) && alike[handler.Guard!.Qualified].Skip(1).Any() ? With(handler, Numbered)
                : handler)
            .ToEquatableArray();

        HandlerModel Finish(HandlerModel handler, MappingModel[] own)
        {
            var problems = handler.Problems.ToList();
            if (handler is { NeedsMapping: true, Unmapped: { } unmapped } && own.Length == 0)
                problems.Add(unmapped);
            var crowded = handler.Lines.Where(line => places[HandlerParser.Place(handler, line)].Skip(1).Any()).ToList();
            if (crowded.Count > 0)
                problems.Add(ProblemModel.Of(RuleIds.AnnotationsOnOneLine, handler.Display, Print.Number(crowded[0])));
            if (own.Any(mapping => mapping.IsShortCircuited) && !problems.Exists(problem => problem.Rule == RuleIds.RunsAround))
                problems.Add(ProblemModel.Of(RuleIds.RunsAround, handler.Display, ShortCircuits.Reason));
            var guard = handler.Guard;
            if (guard is not null)
            {
                var whole = own.Where(mapping => mapping.IsWhole).Select(mapping => mapping.Route).Append(handler.WholeRoute)
                    .OfType<string>();
                problems.AddRange(MissingRouteValues(guard, whole));
                var distinct = own.Select(mapping => mapping.Route).Distinct(StringComparer.Ordinal).ToList();
                if (distinct.Count == 1 && distinct[0] is { Length: > 0 } route)
                    guard = SiteNames.Rename(guard, route) with { Qualified = $"{route} ({guard.Name})" };
                else if (guard.Name.EndsWith(HandlerParser.LambdaSuffix, StringComparison.Ordinal) && NeedsName(guard))
                    problems.Add(ProblemModel.Of(RuleIds.CannotShare, handler.Display, Unnamed));
            }

            return handler with { Guard = guard, Problems = problems.ToEquatableArray(), Unmapped = null };
        }
    }

    /// <summary>Whether a limit is found in the store by the name of its site.</summary>
    private static bool NeedsName(GuardModel? guard) => guard?.Limits.Any(static limit => limit.IsCluster && !limit.IsShared) == true;

    private static HandlerModel With(HandlerModel handler, string why) => handler with
    {
        Problems = handler.Problems.Append(ProblemModel.Of(RuleIds.CannotShare, handler.Display, why)).ToEquatableArray(),
    };

    private static IEnumerable<ProblemModel> MissingRouteValues(GuardModel guard, IEnumerable<string> routes)
    {
        var names = guard.Limits.SelectMany(static limit => limit.Reads).SelectMany(static read => KeySyntax.Parse(read, out _))
            .Where(part => part.Kind == KeyKind.Route).Select(part => part.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return routes.Where(route => route.Length > 0).Distinct(StringComparer.Ordinal).SelectMany(route => names
            .Where(name => !HasRouteValue(route, name))
            .Select(name => ProblemModel.Of(RuleIds.KeyNotThere, guard.Name, "route:" + name,
                $"its route '{route}' has no such value; write {{{name}}} in the pattern, or query:{name} for a value of the query")));
    }

    /// <summary>Whether a pattern has a parameter: <c>{id}</c>, <c>{id:int}</c>, <c>{id?}</c>, <c>{id=5}</c>, <c>{*id}</c>.</summary>
    public static bool HasRouteValue(string pattern, string name) => pattern.Replace("{{", "").Split('{').Skip(1).Any(parameter =>
        string.Equals(parameter.TrimStart('*').Split(':', '=', '?', '}')[0], name, StringComparison.OrdinalIgnoreCase));
}
