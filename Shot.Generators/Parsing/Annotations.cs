namespace Shot.Generators.Parsing;

/// <summary>The annotations on one symbol: <c>[ShotLimit]</c>, <c>[ShotConcurrency]</c> and <c>[ShotDeadline]</c>.</summary>
internal sealed record Annotations(IReadOnlyList<Limit> Limits, ConcurrencyLimit? Concurrency, DeadlineAnnotation? Deadline)
{
    public static readonly Annotations None = new([], null, null);

    public bool IsEmpty => Limits.Count == 0 && Concurrency is null && Deadline is null;

    /// <summary>The deadlines in milliseconds.</summary>
    public IEnumerable<int> Deadlines =>
        Limits.Select(limit => limit.MaxWaitMs).Where(deadline => deadline > 0).Concat(Deadline is null ? [] : [Deadline.Milliseconds]);

    /// <summary>The settings that set a deadline, as they are written.</summary>
    public string DeadlineText => string.Join(
        " and ",
        new[] { Limits.Any(limit => limit.MaxWaitMs > 0) ? "MaxWaitMs" : "", Deadline is null ? "" : "[ShotDeadline]" }
            .Where(text => text.Length > 0));

    /// <summary>The bounds on late work.</summary>
    public IEnumerable<int> MaxAbandoned =>
        Limits.Select(limit => limit.MaxAbandoned).Append(Deadline?.MaxAbandoned ?? 0).Where(most => most > 0);

    /// <summary>The names of the methods that answer refused calls, each once.</summary>
    public IReadOnlyList<string> Fallbacks =>
        [.. Limits.Select(limit => limit.Fallback).Append(Concurrency?.Fallback).OfType<string>().Distinct(StringComparer.Ordinal)];

    public bool Abandon => Limits.Any(limit => limit.Abandon) || Deadline is { Abandon: true };

    /// <summary>The annotations' lines, which identify a lambda.</summary>
    public IEnumerable<int> Lines =>
        Limits.Select(limit => limit.Line).Concat(Concurrency is null ? [] : [Concurrency.Line])
            .Concat(Deadline is null ? [] : [Deadline.Line]);

    /// <summary>The annotations on <paramref name="symbol"/> in source order, without those that do not compile yet.</summary>
    public static Annotations On(ISymbol symbol)
    {
        var limits = new List<Limit>();
        ConcurrencyLimit? concurrency = null;
        DeadlineAnnotation? deadline = null;
        foreach (var attribute in Attributes(symbol))
        {
            switch (Kind(attribute))
            {
                case KnownTypes.LimitAttribute when Limit.Read(attribute) is { } limit:
                    var marked = limit.Key is null && symbol is IMethodSymbol method ? KeyParameters.Marked(method) : null;
                    limits.Add(marked is null ? limit : limit with { Key = marked, IsKeyMarked = true });
                    break;
                case KnownTypes.ConcurrencyAttribute:
                    concurrency ??= ConcurrencyLimit.Read(attribute);
                    break;
                case KnownTypes.DeadlineAttribute:
                    deadline ??= DeadlineAnnotation.Read(attribute);
                    break;
            }
        }

        return limits.Count == 0 && concurrency is null && deadline is null ? None : new Annotations(limits, concurrency, deadline);
    }

    /// <summary>These annotations together with those of a member that they cover.</summary>
    public Annotations And(Annotations nearer) => IsEmpty ? nearer : nearer.IsEmpty ? this : new(
        [.. Limits, .. nearer.Limits],
        Concurrency is null || nearer.Concurrency?.Most < Concurrency.Most ? nearer.Concurrency : Concurrency,
        Deadline is null || nearer.Deadline?.Milliseconds < Deadline.Milliseconds ? nearer.Deadline : Deadline);

    public static bool AreOn(ISymbol symbol) => First(symbol) is not null;

    /// <summary>The first annotation, whose location stands for all on the symbol.</summary>
    public static AttributeData? First(ISymbol symbol) => First(Attributes(symbol));

    /// <summary>Whether any attribute is an annotation. The caller has to log the read.</summary>
    public static bool AreAmong(ImmutableArray<AttributeData> attributes) => First(attributes) is not null;

    public static bool Exempts(ISymbol symbol) => symbol.Has(KnownTypes.ExemptAttribute);

    public static bool IsExemption(AttributeData attribute) => attribute.AttributeClass.Is(KnownTypes.ExemptAttribute);

    /// <summary>The full name of the annotation; null for any other attribute.</summary>
    public static string? Kind(AttributeData attribute) => Array.Find(KnownTypes.Annotations, attribute.AttributeClass.Is);

    /// <summary>The annotations as a comment repeats them.</summary>
    public override string ToString() =>
        string.Join(" ", Limits.Select(limit => limit.ToString()).Append(Concurrency?.ToString()).Append(Deadline?.ToString())
            .OfType<string>());

    private static ImmutableArray<AttributeData> Attributes(ISymbol symbol)
    {
        AnnotationLog.Add(symbol);
        return symbol.GetAttributes();
    }

    private static AttributeData? First(ImmutableArray<AttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (Kind(attribute) is not null)
                return attribute;
        }

        return null;
    }
}
