using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Makes the guard of one site from its annotations and those that cover it.</summary>
internal static class GuardParser
{
    private static readonly KeySite AnyInterface = new("", KeySiteKind.Interface, []);

    /// <summary>The limits of an annotated interface; wrong numbers are reported and left out.</summary>
    public static CoveringModel Covering(Annotations annotations, INamedTypeSymbol type, List<ProblemModel> problems)
    {
        var site = Display.Short(type);
        CheckDeadline(annotations, site, problems);
        var keys = new KeySite(site, KeySiteKind.Interface, []);
        return new CoveringModel(Limits(annotations.Limits, site, keys, problems), Concurrency(annotations.Concurrency, site, problems))
        {
            Name = annotations.IsEmpty ? "" : site,
            Qualified = annotations.IsEmpty ? "" : Display.Qualified(type),
        };
    }

    /// <summary>The guard of a site. The earliest of its deadlines counts, and the smallest bound on what runs past it.</summary>
    public static GuardModel Guard(string field, string site, Annotations covering, Annotations own, KeySite keys, ISymbol symbol, List<ProblemModel> problems)
    {
        CheckDeadline(own, site, problems);
        var deadline = covering.Deadlines.Concat(own.Deadlines).DefaultIfEmpty(0).Min();
        CheckKeys(covering.Limits.Concat(own.Limits), keys, problems);
        CheckWait(covering.Limits.Concat(own.Limits), deadline, keys, problems);
        return new GuardModel(
            field,
            site,
            deadline,
            covering.Abandon || own.Abandon,
            covering.MaxAbandoned.Concat(own.MaxAbandoned).DefaultIfEmpty(0).Min(),
            !covering.IsEmpty,
            Limits(own.Limits, site, keys, problems),
            Concurrency(own.Concurrency, site, problems),
            string.Join(" ", new[] { covering.ToString(), own.ToString() }.Where(text => text.Length > 0)))
        {
            DeadlineName = DeadlineName(covering.Limits.Concat(own.Limits).ToList(), deadline),
            Keys = Keys(covering, own, keys, problems),
            Where = Where(symbol),
            DeadlineText = covering.And(own).DeadlineText,
            Qualified = Qualified(symbol, site),
            Waits = covering.Limits.Concat(own.Limits).Any(limit => limit.MaxQueueMs > 0),
        };
    }

    /// <summary>Whether the deadline can reach the work; reports it where not.</summary>
    public static void CheckDeadline(GuardModel guard, string site, ResultKind kind, bool hasToken, List<ProblemModel> problems)
    {
        if (guard.MaxWaitMs == 0)
            return;
        if (kind is ResultKind.Void or ResultKind.Value or ResultKind.Reference)
            problems.Add(ProblemModel.Of(RuleIds.DeadlineOnSynchronousMethod, site, guard.DeadlineText));
        else if (!hasToken && !guard.Abandon)
            problems.Add(ProblemModel.Of(RuleIds.DeadlineWithoutToken, site));
    }

    /// <summary>Whether a method can wait for its permits before it calls its work; reports it where not.</summary>
    public static void CheckWait(GuardModel guard, IMethodSymbol method, ResultKind kind, bool isUnsafe, List<ProblemModel> problems)
    {
        if (!guard.Waits)
            return;
        if (kind is not (ResultKind.Task or ResultKind.TaskOfT or ResultKind.ValueTask or ResultKind.ValueTaskOfT))
            Cannot(kind == ResultKind.AsyncEnumerable ? "a stream is asked for its permits when it is called, where nothing can wait; remove MaxQueueMs" : "it returns no task, so its caller would block while it waits; remove MaxQueueMs, or return Task or ValueTask");
        else if (method.Parameters.FirstOrDefault(parameter => parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType || parameter.Type is ITypeParameterSymbol { AllowsRefLikeType: true }) is { } reference)
            Cannot($"its parameter '{reference.Name}' cannot outlive the wait, since it is a reference or a ref struct; remove MaxQueueMs, or take a value such as an array or Memory<T>");
        else if (isUnsafe)
            Cannot("C# lets nothing wait where pointers are allowed; remove MaxQueueMs, or move what is unsafe elsewhere");
        else if (method is { IsStatic: false, ContainingType.IsValueType: true })
            Cannot($"'{method.ContainingType.Name}' is a struct, of which whatever waits has a copy; remove MaxQueueMs, or make it static or '{method.ContainingType.Name}' a class");

        void Cannot(string why) => problems.Add(ProblemModel.Of(RuleIds.CannotWait, guard.Name, why));
    }

    /// <summary>Whose deadline it is, where the run time cannot know: one of several limits has it, and a name of its own.</summary>
    private static string? DeadlineName(List<Limit> limits, int deadline) =>
        deadline > 0 && limits.Count > 1 ? limits.Find(limit => limit.MaxWaitMs == deadline)?.Name : null;

    private static EquatableArray<LimitModel> Limits(IReadOnlyList<Limit> limits, string site, KeySite keys, List<ProblemModel> problems)
    {
        var models = new List<LimitModel>();
        foreach (var limit in limits)
        {
            var mistakes = limit.Mistakes().ToList();
            Report(mistakes, site, problems);
            var key = limit.Key is null ? null : KeyParser.Text(limit, keys, problems);
            if (mistakes.Count > 0 || (key is null && limit.Key is not null))
                continue;
            if (limit.MaxQueueMs > 0 && (limit.Strategy != 0 || key is not null))
                problems.Add(ProblemModel.Of(RuleIds.CannotWait, site, "only a token bucket that all callers share knows when a permit comes due; remove MaxQueueMs, or " + (key is null ? "write ShotStrategy.TokenBucket" : "put the wait on a limit without Key")));
            var name = limit.Name ?? (models.Count == 0 ? site : site + "#" + (models.Count + 1).ToString(CultureInfo.InvariantCulture));
            models.Add(new LimitModel(name, limit.Permits, Literals.Double(limit.PerSecond), limit.StrategyName, limit.Name is not null)
            {
                Cost = limit.Cost,
                MaxQueueMs = limit.MaxQueueMs,
                Key = key,
                MaxKeys = limit.MaxKeys,
                KeyOverflow = limit.KeyOverflowName,
                IPv6PrefixLength = limit.IPv6PrefixLength,
                MissingKey = limit.MissingKeyName,
                KeyOffer = key is null ? null : KeyParser.Offer(key, keys),
            });
        }

        return models.ToEquatableArray();
    }

    /// <summary>
    /// The file and the member, for whoever looks for a limit. No line, which an edit above would change, but for a lambda or local function, of which a member may have many: its annotation's line
    /// is known by already.
    /// </summary>
    public static string Where(ISymbol symbol, int? line = null)
    {
        var path = symbol.Locations.FirstOrDefault()?.SourceTree?.FilePath ?? "";
        return path.Substring(path.LastIndexOfAny(['/', '\\']) + 1) + (line is null ? "" : ":" + line.Value.ToString(CultureInfo.InvariantCulture)) + ": " + HandlerParser.Member(symbol);
    }

    private static string Qualified(ISymbol symbol, string site) => symbol switch
    {
        INamedTypeSymbol type => Display.Qualified(type),
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } => $"{site} ({HandlerParser.Member(symbol)})",
        IMethodSymbol method => $"{Display.Qualified(method.ContainingType)}.{method.Name}{Display.Overload(method.OriginalDefinition)}",
        _ => site,
    };

    /// <summary>The expressions of a method's keys, one for each keyed limit, in the order that its guard has them.</summary>
    private static EquatableArray<string> Keys(Annotations covering, Annotations own, KeySite keys, List<ProblemModel> problems)
    {
        if (keys.Kind != KeySiteKind.Service)
            return EquatableArray<string>.Empty;
        var hashes = new List<string?>();

        // What no method of the interface can have is reported there, and what this one has not got, here.
        foreach (var limit in covering.Limits.Where(limit => limit.Key is not null && KeyParser.Text(limit, AnyInterface, []) is not null))
            hashes.Add(KeyParser.Hash(limit, keys, problems));
        foreach (var limit in own.Limits.Where(limit => limit.Key is not null))
            hashes.Add(KeyParser.Hash(limit, keys, []));
        return hashes.OfType<string>().ToEquatableArray();
    }

    /// <summary>One call cannot take the permits of two keys of one limit.</summary>
    private static void CheckKeys(IEnumerable<Limit> limits, KeySite keys, List<ProblemModel> problems)
    {
        foreach (var same in limits.Where(limit => limit.Name is not null).GroupBy(limit => limit.Name, StringComparer.Ordinal))
        {
            var named = same.ToList();
            if (named.Find(limit => limit.Key != named[0].Key || (limit.Key is not null && (limit.MissingKey != named[0].MissingKey || limit.IPv6PrefixLength != named[0].IPv6PrefixLength))) is { } other)
                problems.Add(ProblemModel.Of(RuleIds.NameConflict, same.Key!, Of(named[0]), keys.Display, Of(other), keys.Display));
        }

        static string Of(Limit limit) => limit.Key is null ? "permits that all callers share" : $"permits for each '{limit.Key}'"
            + (limit.MissingKey == 0 || limit.Mistakes().Any() ? "" : $" (MissingKey.{limit.MissingKeyName})")
            + (limit.IPv6PrefixLength == Limit.DefaultIPv6PrefixLength ? "" : FormattableString.Invariant($" (IPv6PrefixLength {limit.IPv6PrefixLength})"));
    }

    /// <summary>A wait as long as the deadline leaves no time for the work.</summary>
    private static void CheckWait(IEnumerable<Limit> limits, int deadline, KeySite site, List<ProblemModel> problems)
    {
        if (deadline > 0 && limits.FirstOrDefault(limit => limit.MaxQueueMs >= deadline) is { } longest)
            problems.Add(ProblemModel.Of(RuleIds.CannotWait, site.Display, FormattableString.Invariant($"a call that waits for {longest.MaxQueueMs} ms has no time left until its deadline of {deadline} ms; write a shorter wait or a later deadline")));
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
