namespace Shot.Generators.Parsing;

/// <summary>Decides on what a <c>[ShotCriticality]</c> has an effect.</summary>
internal static class CriticalityParser
{
    private const string Cure = "nothing refuses its calls; add [ShotConcurrency] or [ShotLimit], ";
    private const string NoLimit = Cure + "or remove it";
    private const string NoLimitOfEndpoint = Cure + "call RequireShotConcurrency() on its endpoints, or remove it";
    private const string NoLimitOfInterface =
        "neither it nor a method that it declares has a limit; put it beside a [ShotConcurrency] or [ShotLimit], or remove it";

    private static readonly string[] Names = ["Normal", "Critical", "Sheddable"];

    /// <summary>The name of a value; null for none, and for one that is not defined.</summary>
    public static string? Name(int? value) => value is >= 0 and <= 2 ? Names[value.Value] : null;

    /// <summary>The criticality on the type that declares a method; null for a function inside a method.</summary>
    public static int? OfType(ISymbol symbol) =>
        symbol is IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction), ContainingType: { } type }
            ? Annotations.On(type).Criticality
            : null;

    /// <summary>What a symbol's criticality adds to its limits: a problem, or a guard without limits for an action, a method or a class
    /// that only the limits of its type or base types cover. Null where the guards of its limits have it.</summary>
    public static HandlerModel? Parse(ISymbol symbol, AssemblyFacts facts)
    {
        // Half-typed code has the attribute on parameters and fields too, where the compiler rejects it.
        if (symbol is not (INamedTypeSymbol or IMethodSymbol))
            return null;
        var own = Annotations.On(symbol);
        if (own.Criticality is not { } value)
            return null;
        var display = HandlerParser.Site(symbol);
        var nothing = new HandlerModel(symbol.OriginalDefinition.GetDocumentationCommentId() ?? display, null);
        if (Name(value) is null)
        {
            return nothing.With(ProblemModel.Of(RuleIds.NumberOutOfRange, "The criticality", display, Print.Number(value),
                "write ShotCriticality.Critical, Normal or Sheddable"));
        }

        if (own.Refuses)
            return null;
        return symbol is INamedTypeSymbol type ? OfType(type) : OfMethod((IMethodSymbol)symbol);

        HandlerModel? OfType(INamedTypeSymbol type)
        {
            if (type.GetMembers().OfType<IMethodSymbol>().Any(static method => Annotations.On(method).Refuses))
                return null;
            if (type.TypeKind == TypeKind.Interface)
                return Without(NoLimitOfInterface);
            var isOfHandlers = HandlerKinds.Of(type) != HandlerKind.Endpoint || HandlerParser.IsController(type);
            return !isOfHandlers ? Without(NoLimit)
                : AreCovered(type) ? Carrier(HandlerParser.Class(type))
                : HandlerKinds.Of(type) == HandlerKind.Hub ? Without(NoLimit)
                : Pending();
        }

        HandlerModel? OfMethod(IMethodSymbol method)
        {
            var type = method.ContainingType;
            if (type is { TypeKind: TypeKind.Interface } && !method.IsPart())
            {
                var isCovered = !Annotations.Exempts(method) && Annotations.On(type).Refuses
                    && InterfaceChecks.IsImplemented(method, type.ContainingAssembly);
                return isCovered ? null : Without(NoLimit);
            }

            if (method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction)
                return Pending();
            if (type is null || method.IsPart() || method.MethodKind != MethodKind.Ordinary)
                return Without(NoLimit);
            if (HandlerKinds.WhyNever(method) is { } why)
                return Without(why);
            var kind = HandlerKinds.Of(method);
            var isCoverable = kind != HandlerKind.Endpoint || HandlerParser.IsAction(method);
            return isCoverable && !Annotations.Exempts(method) && AreCovered(type) ? Carrier(HandlerParser.Method(method, facts))
                : kind == HandlerKind.Hub ? Without(NoLimit)
                : method.Implemented().FirstOrDefault(static member => Annotations.IsGuarded(member.ContainingType)) is { } member
                    ? Without($"it implements '{Display.Method(member)}'; put it there")
                : Pending();
        }

        HandlerModel Without(string why) => nothing.With(Problem(why));
        HandlerModel Pending() => nothing with { NothingRefuses = Problem(NoLimitOfEndpoint) };
        ProblemModel Problem(string why) => ProblemModel.Of(RuleIds.CriticalityWithoutLimit, display, why);
    }

    /// <summary>Whether a limit on the class or on one of its base types covers its methods at run time.</summary>
    private static bool AreCovered(INamedTypeSymbol type) => type.SelfAndBases().Any(static level => Annotations.On(level).Refuses);

    /// <summary>Problems of the covering limits are reported where those stand.</summary>
    private static HandlerModel? Carrier(HandlerModel handler) => handler.Problems.Count == 0 ? handler : null;
}
