using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>All that stands on one symbol: <c>[ShotLimit]</c>, <c>[ShotConcurrency]</c> and <c>[ShotDeadline]</c>.</summary>
internal sealed record Annotations(IReadOnlyList<Limit> Limits, ConcurrencyLimit? Concurrency, DeadlineAnnotation? Deadline)
{
    public static readonly Annotations None = new([], null, null);

    public bool IsEmpty => Limits.Count == 0 && Concurrency is null && Deadline is null;

    /// <summary>The deadlines in milliseconds.</summary>
    public IEnumerable<int> Deadlines
    {
        get
        {
            var deadlines = Limits.Select(limit => limit.MaxWaitMs).Where(deadline => deadline > 0);
            return Deadline is null ? deadlines : deadlines.Append(Deadline.Milliseconds);
        }
    }

    /// <summary>What sets the deadlines, as it is written.</summary>
    public string DeadlineText =>
        string.Join(" and ", new[] { Limits.Any(limit => limit.MaxWaitMs > 0) ? "MaxWaitMs" : "", Deadline is null ? "" : "[ShotDeadline]" }.Where(text => text.Length > 0));

    /// <summary>The bounds on work that runs past its deadline.</summary>
    public IEnumerable<int> MaxAbandoned => Limits.Select(limit => limit.MaxAbandoned).Append(Deadline?.MaxAbandoned ?? 0).Where(most => most > 0);

    /// <summary>The names of the methods that answer what is refused, each once.</summary>
    public IReadOnlyList<string> Fallbacks => Limits.Select(limit => limit.Fallback).Append(Concurrency?.Fallback).OfType<string>().Distinct(StringComparer.Ordinal).ToList();

    public bool Abandon => Limits.Any(limit => limit.Abandon) || Deadline is { Abandon: true };

    /// <summary>The annotations' lines, by which lambdas are told apart.</summary>
    public IEnumerable<int> Lines =>
        Limits.Select(limit => limit.Line).Concat(Concurrency is null ? [] : [Concurrency.Line]).Concat(Deadline is null ? [] : [Deadline.Line]);

    /// <summary>The annotations on <paramref name="symbol"/> in source order; those that do not compile yet are left out.</summary>
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
                    limits.Add(limit.Key is null && symbol is IMethodSymbol method && KeyParameters.Marked(method) is { } marked ? limit with { Key = marked, IsKeyMarked = true } : limit);
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

    /// <summary>These together with those of what stands nearer.</summary>
    public Annotations And(Annotations nearer) =>
        IsEmpty ? nearer : nearer.IsEmpty ? this : new([.. Limits, .. nearer.Limits], Tighter(Concurrency, nearer.Concurrency), Earlier(Deadline, nearer.Deadline));

    public static bool AreOn(ISymbol symbol) => First(symbol) is not null;

    /// <summary>The first annotation, which speaks for all on the symbol.</summary>
    public static AttributeData? First(ISymbol symbol) => First(Attributes(symbol));

    /// <summary>Whether any of a symbol's attributes is an annotation; who reads them so sees to it that this is known.</summary>
    public static bool AreAmong(ImmutableArray<AttributeData> attributes) => First(attributes) is not null;

    public static bool Exempts(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (IsExemption(attribute))
                return true;
        }

        return false;
    }

    public static bool IsExemption(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "ShotExemptAttribute" } type && Display.FullName(type) == KnownTypes.ExemptAttribute;

    /// <summary>The annotations as a comment repeats them.</summary>
    public override string ToString() =>
        string.Join(" ", Limits.Select(limit => limit.ToString()).Append(Concurrency?.ToString()).Append(Deadline?.ToString()).Where(text => text is not null));

    /// <summary>The way to annotations, so that it is known which files a verdict depends on.</summary>
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

    private static ConcurrencyLimit? Tighter(ConcurrencyLimit? one, ConcurrencyLimit? other) =>
        one is null || other?.Most < one.Most ? other : one;

    private static DeadlineAnnotation? Earlier(DeadlineAnnotation? one, DeadlineAnnotation? other) =>
        one is null || other?.Milliseconds < one.Milliseconds ? other : one;

    /// <summary>Which annotation it is. Most attributes are none, so the short name is looked at first.</summary>
    public static string? Kind(AttributeData attribute) => attribute.AttributeClass switch
    {
        { Name: "ShotLimitAttribute" } type when Display.FullName(type) == KnownTypes.LimitAttribute => KnownTypes.LimitAttribute,
        { Name: "ShotConcurrencyAttribute" } type when Display.FullName(type) == KnownTypes.ConcurrencyAttribute => KnownTypes.ConcurrencyAttribute,
        { Name: "ShotDeadlineAttribute" } type when Display.FullName(type) == KnownTypes.DeadlineAttribute => KnownTypes.DeadlineAttribute,
        _ => null,
    };
}
