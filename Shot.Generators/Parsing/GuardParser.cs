namespace Shot.Generators.Parsing;

/// <summary>Makes the guard of one site from its annotations and those that cover it.</summary>
internal static class GuardParser
{
    private const string NoRequest =
        "its callers send no request with a deadline, and the deadline of a call around it counts anyway; remove TrustCaller";

    private static readonly KeySite AnyInterface = new("", KeySiteKind.Interface, []);

    /// <summary>The limits of an annotated interface. Wrong numbers are reported and left out.</summary>
    public static CoveringModel Covering(Annotations annotations, INamedTypeSymbol type, List<ProblemModel> problems)
    {
        var site = Display.Short(type);
        Report(annotations.Deadline?.Mistakes() ?? [], site, problems);
        CheckTrust(annotations, site, NoRequest, problems);
        var merged = PlanParser.Merge(annotations.Limits, site, problems);
        var limits = Limits(merged, site, new KeySite(site, KeySiteKind.Interface, []), problems);
        return new CoveringModel(limits, Concurrency(annotations.Concurrency, site, problems))
        {
            Name = annotations.IsEmpty ? "" : site,
            Qualified = annotations.IsEmpty ? "" : Display.Qualified(type),
        };
    }

    /// <summary>The guard of a site. Its earliest deadline counts, and its smallest bound on late work.</summary>
    public static GuardModel Guard(
        string field, string site, Annotations covering, Annotations own, KeySite keys, ISymbol symbol, List<ProblemModel> problems)
    {
        Report(own.Deadline?.Mistakes() ?? [], site, problems);
        var texts = (Covering: covering.ToString(), Own: own.ToString());
        covering = covering with { Limits = PlanParser.Merge(covering.Limits, site, []) };
        own = own with { Limits = PlanParser.Merge(own.Limits, site, problems) };
        var limits = covering.Limits.Concat(own.Limits).ToList();
        var deadline = covering.Deadlines.Concat(own.Deadlines).DefaultIfEmpty(0).Min();
        CheckKeys(limits, keys, problems);
        CostParser.CheckSettles(limits, keys.Display, problems);
        if (deadline > 0 && limits.Find(limit => limit.MaxQueueMs >= deadline) is { } longest)
        {
            problems.Add(ProblemModel.Of(RuleIds.CannotWait, keys.Display,
                $"a call that waits for {Print.Number(longest.MaxQueueMs)} ms has no time left "
                    + $"until its deadline of {Print.Number(deadline)} ms; write a shorter wait or a later deadline"));
        }

        var criticality = CriticalityParser.Name(own.Criticality ?? CriticalityParser.OfType(symbol));
        string[] annotation =
            [texts.Covering, texts.Own, criticality is null ? "" : $"[ShotCriticality(ShotCriticality.{criticality})]"];
        return new GuardModel(
            field,
            site,
            deadline,
            covering.Abandon || own.Abandon,
            covering.MaxAbandoned.Concat(own.MaxAbandoned).DefaultIfEmpty(0).Min(),
            !covering.IsEmpty,
            Limits(own.Limits, site, keys, problems),
            Concurrency(own.Concurrency, site, problems),
            string.Join(" ", annotation.Where(static text => text.Length > 0)))
        {
            // One of several limits has the deadline and a name: the run time cannot know which.
            DeadlineName = deadline > 0 && limits.Count > 1 ? limits.Find(limit => limit.MaxWaitMs == deadline)?.Name : null,
            TrustsCaller = deadline > 0 && (covering.TrustsCaller || own.TrustsCaller),
            Keys = Keys(covering, own, keys, problems),
            Where = Where(symbol),
            DeadlineText = covering.And(own).DeadlineText,
            Criticality = criticality,
            Qualified = Qualified(symbol, site),
            Waits = limits.Exists(static limit => limit.MaxQueueMs > 0 || limit.IsCluster),
            IsInCluster = limits.Exists(static limit => limit.IsCluster),
        };
    }

    /// <summary>A guarded method of an interface or a partial one. Reports a deadline or a wait that it cannot keep.</summary>
    public static GuardedMethod Method(
        IMethodSymbol method, string field, string site, Annotations covering, Annotations own, bool isUnsafe, List<ProblemModel> problems)
    {
        var kind = MethodParser.Kind(method);
        var token = MethodParser.Token(method);
        var keys = new KeySite(Display.Method(method), KeySiteKind.Service, KeyParameter.Of(method));
        var guard = Guard(field, site, covering, own, keys, method, problems);
        CheckDeadline(guard, guard.Name, kind, token is not null, problems);
        CheckTrust(own, guard.Name, NoRequest, problems);
        CheckWait(guard, method, kind, isUnsafe, problems);
        return new GuardedMethod(method, kind, token, guard);
    }

    /// <summary>Reports a deadline that cannot reach the work.</summary>
    public static void CheckDeadline(GuardModel guard, string site, ResultKind kind, bool hasToken, List<ProblemModel> problems)
    {
        if (guard.MaxWaitMs == 0)
            return;
        if (kind is ResultKind.Void or ResultKind.Value or ResultKind.Reference)
            problems.Add(ProblemModel.Of(RuleIds.DeadlineOnSynchronousMethod, site, guard.DeadlineText));
        else if (!hasToken && !guard.Abandon)
            problems.Add(ProblemModel.Of(RuleIds.DeadlineWithoutToken, site));
    }

    /// <summary>Reports trust in a caller that sends no deadline.</summary>
    public static void CheckTrust(Annotations annotations, string site, string why, List<ProblemModel> problems)
    {
        if (annotations.TrustsCaller)
            problems.Add(ProblemModel.Of(RuleIds.TrustWithoutRequest, site, why));
    }

    /// <summary>Reports a method that cannot wait for its permits, or for the store's answer, before it calls its work.</summary>
    private static void CheckWait(GuardModel guard, IMethodSymbol method, ResultKind kind, bool isUnsafe, List<ProblemModel> problems)
    {
        if (!guard.Waits)
            return;
        var (rule, setting) = guard.IsInCluster ? (RuleIds.CannotShare, "Scope") : (RuleIds.CannotWait, "MaxQueueMs");
        var reference = method.Parameters.FirstOrDefault(static parameter => parameter.RefKind != RefKind.None
            || parameter.Type is { IsRefLikeType: true } or ITypeParameterSymbol { AllowsRefLikeType: true });
        var why = kind == ResultKind.AsyncEnumerable
            ? $"a stream is asked for its permits when it is called, where nothing can wait; remove {setting}"
            : !MethodParser.IsTask(kind)
                ? $"it returns no task, so its caller would block while it waits; remove {setting}, or return Task or ValueTask"
            : reference is not null
                ? $"its parameter '{reference.Name}' cannot outlive the wait, since it is a reference or a ref struct; "
                    + $"remove {setting}, or take a value such as an array or Memory<T>"
            : isUnsafe
                ? $"C# lets nothing wait where pointers are allowed; remove {setting}, or move what is unsafe elsewhere"
            : method is { IsStatic: false, ContainingType: { IsValueType: true, Name: var name } }
                ? $"'{name}' is a struct, of which whatever waits has a copy; remove {setting}, or make it static or '{name}' a class"
            : null;
        if (why is not null)
            problems.Add(ProblemModel.Of(rule, guard.Name, why));
    }

    /// <summary>The file and the member, for people, and the line where that is part of the identity.</summary>
    public static string Where(ISymbol symbol, int? line = null)
    {
        var path = symbol.Locations.FirstOrDefault()?.SourceTree?.FilePath ?? "";
        var file = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        return $"{file}{(line is { } known ? ":" + Print.Number(known) : "")}: {HandlerParser.Member(symbol)}";
    }

    private static EquatableArray<Limit> Limits(IReadOnlyList<Limit> limits, string site, KeySite keys, List<ProblemModel> problems)
    {
        var models = new List<Limit>();
        foreach (var limit in limits)
        {
            var ofPlans = limit.PlanMistakes.Select(static mistake => (mistake.What, mistake.Value, mistake.Range));
            var mistakes = limit.Mistakes().Concat(ofPlans).Distinct().ToList();
            Report(mistakes, site, problems);
            var key = limit.Key is null ? null : KeyParser.Text(limit, keys, problems);
            var planFrom = limit.PlanFrom is null ? null : PlanParser.Source(limit, keys, problems);
            if (mistakes.Count > 0 || (key is null && limit.Key is not null) || (planFrom is null && limit.PlanFrom is not null))
                continue;
            if (limit.MaxQueueMs > 0 && (limit.Strategy != 0 || key is not null))
            {
                problems.Add(ProblemModel.Of(RuleIds.CannotWait, site,
                    "only a token bucket that all callers share knows when a permit comes due; remove MaxQueueMs, or "
                        + (key is null ? "write ShotStrategy.TokenBucket" : "put the wait on a limit without Key")));
            }

            CostParser.CheckSettles(limit, site, problems);
            if (limit.IsCluster && limit.MaxQueueMs > 0)
            {
                problems.Add(ProblemModel.Of(RuleIds.CannotShare, site,
                    "a store does not book permits that come due later; remove MaxQueueMs"));
            }

            if (limit.IsCluster && limit.Name is null && models.Count > 0)
            {
                problems.Add(ProblemModel.Of(RuleIds.CannotShare, site,
                    "its name would depend on its place among the annotations, which another build can change; write Name"));
            }

            var name = limit.Name ?? (models.Count == 0 ? site : site + "#" + Print.Number(models.Count + 1));
            models.Add(limit with
            {
                Line = 0, // so that a moved annotation gives an equal model
                Name = name,
                IsShared = limit.Name is not null,
                Key = key,
                PlanFrom = planFrom,
                PlanMistakes = default,
                KeyOffer = key is null ? null : KeyParser.Offer(key, keys),
            });
        }

        return models.ToEquatableArray();
    }

    private static string Qualified(ISymbol symbol, string site) => symbol switch
    {
        INamedTypeSymbol type => Display.Qualified(type),
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } =>
            $"{site} ({HandlerParser.Member(symbol)})",
        IMethodSymbol method => $"{Display.Qualified(method.ContainingType)}.{method.Name}{Display.Overload(method.OriginalDefinition)}",
        _ => site,
    };

    /// <summary>The expressions of a method's keys, one for each keyed limit, in the order of its guard.</summary>
    private static EquatableArray<string> Keys(Annotations covering, Annotations own, KeySite keys, List<ProblemModel> problems)
    {
        if (keys.Kind != KeySiteKind.Service)
            return default;

        // A covering key that no method can have is reported at the interface; one that only this method lacks is reported here.
        var shared = covering.Limits.Where(limit => limit.Key is not null && KeyParser.Text(limit, AnyInterface, []) is not null)
            .SelectMany(limit => Hashes(limit, problems));
        var hashes = own.Limits.Where(limit => limit.Key is not null).SelectMany(limit => Hashes(limit, []));
        return shared.Concat(hashes).OfType<string>().ToEquatableArray();

        IEnumerable<string?> Hashes(Limit limit, List<ProblemModel> told) => limit.PlanFrom is null
            ? [KeyParser.Hash(limit, keys, told)]
            : [KeyParser.Hash(limit, keys, told), PlanParser.Hash(limit, keys, told)];
    }

    /// <summary>Reports limits of one name with several keys: one call cannot take the permits of two keys of one limit.</summary>
    private static void CheckKeys(IEnumerable<Limit> limits, KeySite keys, List<ProblemModel> problems)
    {
        foreach (var same in limits.Where(limit => limit.Name is not null).GroupBy(limit => limit.Name!, StringComparer.Ordinal))
        {
            var first = same.First();
            if (same.FirstOrDefault(limit => !limit.HasKeyOf(first)) is { } other)
                problems.Add(ProblemModel.Of(RuleIds.NameConflict, same.Key, Text(first), keys.Display, Text(other), keys.Display));
        }

        static string Text(Limit limit) => limit.Key is null ? "permits that all callers share" : $"permits for each '{limit.Key}'"
            + (limit.MissingKey == 0 || limit.Mistakes().Any() ? "" : $" (MissingKey.{limit.MissingKeyName})")
            + (limit.IPv6PrefixLength == Limit.DefaultIPv6PrefixLength ? ""
                : $" (IPv6PrefixLength {Print.Number(limit.IPv6PrefixLength)})");
    }

    private static ConcurrencyLimit? Concurrency(ConcurrencyLimit? limit, string site, List<ProblemModel> problems)
    {
        if (limit?.Mistake is { } mistake)
            Report([mistake], site, problems);
        return limit is null ? null : limit with { Line = 0, Name = site };
    }

    private static void Report(IEnumerable<(string What, string Value, string Range)> mistakes, string site, List<ProblemModel> problems) =>
        problems.AddRange(mistakes.Select(mistake =>
            ProblemModel.Of(RuleIds.NumberOutOfRange, mistake.What, site, mistake.Value, mistake.Range)));
}
