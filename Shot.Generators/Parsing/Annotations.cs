namespace Shot.Generators.Parsing;

/// <summary>The annotations on one symbol: <c>[ShotLimit]</c>, <c>[ShotConcurrency]</c> and <c>[ShotDeadline]</c>, and its
/// <c>[ShotCriticality]</c>.</summary>
internal sealed record Annotations(IReadOnlyList<Limit> Limits, ConcurrencyLimit? Concurrency, DeadlineAnnotation? Deadline)
{
    public static readonly Annotations None = new([], null, null);
    public bool IsEmpty => Limits.Count == 0 && Concurrency is null && Deadline is null;

    /// <summary>The value of <c>[ShotCriticality]</c>; null where there is none that compiles.</summary>
    public int? Criticality { get; init; }

    /// <summary>Whether a limit can refuse calls. A deadline cannot.</summary>
    public bool Refuses => Limits.Count > 0 || Concurrency is not null;

    public IEnumerable<int> Deadlines =>
        Limits.Select(limit => limit.MaxWaitMs).Where(deadline => deadline > 0).Concat(Deadline is null ? [] : [Deadline.Milliseconds]);

    /// <summary>The settings that set a deadline, as they are written.</summary>
    public string DeadlineText => string.Join(" and ", new[]
        { Limits.Any(limit => limit.MaxWaitMs > 0) ? "MaxWaitMs" : null, Deadline is null ? null : "[ShotDeadline]" }.OfType<string>());

    public IEnumerable<int> MaxAbandoned =>
        Limits.Select(limit => limit.MaxAbandoned).Append(Deadline?.MaxAbandoned ?? 0).Where(most => most > 0);

    public IReadOnlyList<string> Fallbacks =>
        [.. Limits.Select(limit => limit.Fallback).Append(Concurrency?.Fallback).OfType<string>().Distinct(StringComparer.Ordinal)];

    public bool Abandon => Limits.Any(limit => limit.Abandon) || Deadline is { Abandon: true };

    /// <summary>Whether a deadline of the caller's shortens the site's.</summary>
    public bool TrustsCaller => Limits.Any(limit => limit.TrustCaller) || Deadline is { TrustCaller: true };

    public IEnumerable<int> Lines =>
        Limits.Select(limit => (int?)limit.Line).Append(Concurrency?.Line).Append(Deadline?.Line).OfType<int>();

    /// <summary>The annotations on <paramref name="symbol"/> in source order, without those that do not compile yet.</summary>
    public static Annotations On(ISymbol symbol)
    {
        var limits = new List<Limit>();
        ConcurrencyLimit? concurrency = null;
        DeadlineAnnotation? deadline = null;
        int? criticality = null;
        foreach (var attribute in Attributes(symbol))
        {
            switch (Array.Find(KnownTypes.Defining, attribute.AttributeClass.Is))
            {
                case KnownTypes.LimitAttribute when ReadLimit(attribute) is { } limit:
                    var marked = limit.Key is null && symbol is IMethodSymbol method ? KeyParameters.Marked(method) : null;
                    limits.Add(marked is null ? limit : limit with { Key = marked, IsKeyMarked = true });
                    break;
                case KnownTypes.ConcurrencyAttribute:
                    concurrency ??= ReadConcurrency(attribute);
                    break;
                case KnownTypes.DeadlineAttribute:
                    deadline ??= DeadlineAnnotation.Read(attribute);
                    break;
                case KnownTypes.CriticalityAttribute:
                    criticality ??= attribute.Argument(0) as int?;
                    break;
            }
        }

        return limits.Count == 0 && concurrency is null && deadline is null && criticality is null
            ? None
            : new Annotations(limits, concurrency, deadline) { Criticality = criticality };
    }

    public static Limit? ReadLimit(AttributeData attribute) =>
        attribute.Argument(0) is int permits && attribute.Argument(1) is double rate
            && attribute.AttributeConstructor?.Parameters[1].Name is { } argument
            && Array.Find(Limit.Rates, unit => unit.Argument == argument) is { Argument: not null } unit
            ? new Limit(permits, rate / unit.Seconds, Convert.ToInt32(attribute.Argument(2) ?? 0, CultureInfo.InvariantCulture))
            {
                RateArgument = unit.Argument,
                Rate = rate,
                MaxWaitMs = attribute.Argument("MaxWaitMs", 0),
                Strategy = attribute.Argument("Strategy", 0),
                Name = attribute.Argument("Name", "") is { Length: > 0 } name ? name : null,
                Abandon = attribute.Argument("Abandon", false),
                MaxAbandoned = attribute.Argument("MaxAbandoned", 0),
                TrustCaller = attribute.Argument("TrustCaller", false),
                Fallback = attribute.Argument<string?>("Fallback", null),
                Cost = attribute.Argument("Cost", 1),
                CostFrom = attribute.Argument<string?>("CostFrom", null),
                Settles = attribute.Argument("Settles", false),
                MaxQueueMs = attribute.Argument("MaxQueueMs", 0),
                Key = attribute.Argument<string?>("Key", null),
                MaxKeys = attribute.Argument("MaxKeys", Limit.DefaultMaxKeys),
                KeyOverflow = attribute.Argument("KeyOverflow", 0),
                IPv6PrefixLength = attribute.Argument("IPv6PrefixLength", Limit.DefaultIPv6PrefixLength),
                MissingKey = attribute.Argument("MissingKey", 0),
                Plan = attribute.Argument<string?>("Plan", null),
                PlanFrom = attribute.Argument<string?>("PlanFrom", null),
                Scope = attribute.Argument("Scope", 0),
                MaxLeaseMs = attribute.Argument("MaxLeaseMs", Limit.DefaultMaxLeaseMs),
                StoreDown = attribute.Argument("StoreDown", 0),
            }
            : null;

    /// <summary>These annotations together with those of a member that they cover.</summary>
    public Annotations And(Annotations nearer) => IsEmpty ? nearer : nearer.IsEmpty ? this : new(
        [.. Limits, .. nearer.Limits],
        nearer.Concurrency ?? Concurrency,
        Deadline is null || nearer.Deadline?.Milliseconds < Deadline.Milliseconds ? nearer.Deadline : Deadline);

    public static bool AreOn(ISymbol symbol) => First(symbol) is not null;

    /// <summary>The first annotation, whose location stands for all on the symbol.</summary>
    public static AttributeData? First(ISymbol symbol) => Attributes(symbol).FirstOrDefault(IsAnnotation);

    /// <summary>Whether the interface or a method that it declares is annotated; inherited annotations do not count.</summary>
    public static bool Declares(INamedTypeSymbol type)
    {
        if (!MayBeAnnotated(type.ContainingAssembly))
            return false;
        AnnotationLog.AddWhetherAny(type);
        return type.GetAttributes().Any(IsAnnotation)
            || type.GetMembers().Any(static member => member is IMethodSymbol && member.GetAttributes().Any(IsAnnotation));
    }

    /// <summary>Whether the interface has annotations of its own or inherited ones.</summary>
    public static bool IsGuarded(INamedTypeSymbol type) => type.TypeKind == TypeKind.Interface && type.SelfAndInterfaces().Any(Declares);

    /// <summary>False for assemblies that do not reference Shot, which are most.</summary>
    public static bool MayBeAnnotated(IAssemblySymbol? assembly) => assembly is ISourceAssemblySymbol
        || assembly?.Modules.Any(static module =>
            module.ReferencedAssemblies.Any(static other => other.Name == KnownTypes.CoreAssembly)) == true;

    public static bool Exempts(ISymbol symbol) => symbol.Has(KnownTypes.ExemptAttribute);
    public static string? Kind(AttributeData attribute) => Array.Find(KnownTypes.Annotations, attribute.AttributeClass.Is);

    public static bool IsRate(AttributeArgumentSyntax argument) => argument.NameColon is { } name
        ? Limit.Rates.Any(rate => rate.Argument == name.Name.Identifier.ValueText)
        : argument.NameEquals is null && ((AttributeArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument) == 1;

    public override string ToString() => string.Join(" ", Limits.Concat<object?>([Concurrency, Deadline]).OfType<object>());

    /// <summary>Without a number the compiler fills in the arguments, so only syntax shows a text that is written there.</summary>
    private static ConcurrencyLimit? ReadConcurrency(AttributeData attribute)
    {
        var most = attribute.Argument(0) as int?;
        if (most is null && attribute.AttributeConstructor?.Parameters.FirstOrDefault()?.Type.SpecialType != SpecialType.System_String)
            return null;
        var written = most is null && attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList: { } arguments }
            ? arguments.Arguments.FirstOrDefault(static argument => argument.NameEquals is null)
            : null;
        return new ConcurrencyLimit(most, attribute.Argument(1) as int? ?? 0, attribute.Argument<string?>("Fallback", null))
        {
            Max = attribute.Argument<int?>("Max", null),
            NoNumber = written?.Expression.ToString(),
        };
    }

    private static ImmutableArray<AttributeData> Attributes(ISymbol symbol)
    {
        AnnotationLog.Add(symbol);
        return symbol.GetAttributes();
    }

    private static bool IsAnnotation(AttributeData attribute) => Kind(attribute) is not null;
}
