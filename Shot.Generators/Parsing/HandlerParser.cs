namespace Shot.Generators.Parsing;

/// <summary>Decides how the run time recognises an annotated handler or an annotated class of handlers.</summary>
internal static class HandlerParser
{
    /// <summary>Ends the name of a lambda that has no known route.</summary>
    public const string LambdaSuffix = " handler";

    private const string Unbound = "an endpoint is refused before its arguments are bound, so there is nothing to call a method with; "
        + "answer in AddShot(options => options.OnRejected = …), "
        + "or put the limit on an interface's method or partial method that the handler calls";

    private const string NoRequest = "a hub's method has no request of its own to read; put the limit on the service that it calls";

    private const string NoClass = "a class has one limit for all its members only when it is a controller (public, not nested), "
        + "a page model, a hub or a gRPC service; annotate its partial methods or handlers, or the interface it implements";

    /// <summary>A method of a class or struct: an action, or a handler that a call maps.</summary>
    public static HandlerModel Method(IMethodSymbol method, AssemblyFacts facts)
    {
        var key = method.OriginalDefinition.GetDocumentationCommentId() ?? method.Name;
        var display = Display.Method(method);
        if ((WhyNever(method) ?? HandlerKinds.WhyNever(method)) is { } why)
            return NotEnforced(key, display, why);

        var kind = HandlerKinds.Of(method);
        var isAction = kind == HandlerKind.Endpoint && IsAction(method);
        return Handler(key, Annotations.On(method), KeySite.Of(method, display, kind, isAction), method, kind) with
        {
            Registrations = One(kind == HandlerKind.Endpoint ? Print.Literal(key) : HandlerKinds.Registration(method)),
            NeedsMapping =
                kind == HandlerKind.Endpoint && !isAction && (facts.IsExecutable || !facts.HasAspNetCore || !IsVisible(method)),
            IsController = isAction,
            IsControllerByName = isAction && !IsMarkedController(method.ContainingType),
            Unmapped = ProblemModel.Of(RuleIds.NotEnforced, display, HowToGuard(method)),
        };
    }

    /// <summary>A lambda or local function, identified by its outermost type and the annotation's line.</summary>
    public static HandlerModel? Nameless(IMethodSymbol method, bool isMapped, string route)
    {
        var annotations = Annotations.On(method);
        if (annotations.IsEmpty || Outermost(method) is not { } outermost)
            return null;

        var lines = annotations.Lines.Distinct().ToEquatableArray();
        var isLambda = method.MethodKind == MethodKind.AnonymousFunction;
        var display = !isLambda ? Display.Short(outermost) + "." + method.Name : route.Length > 0 ? route : Site(method);
        const string fileLocal = "is file-local, so it has no name at run time; make it internal";
        if (outermost.IsFileLocal)
            return NotEnforced($"{display}|{Print.Number(lines[0])}", display, $"the type '{outermost.Name}' {fileLocal}");

        const string unpassed = "it is not passed to a Map… call as a handler; "
            + "pass the lambda itself, or annotate what it calls: an interface's method or a partial method";
        var keys = KeySite.Of(method, display, HandlerKind.Endpoint, isAction: false);
        var handler = Handler(LineKey(outermost, lines[0]), annotations, keys, method, HandlerKind.Endpoint);
        return handler with
        {
            Guard = handler.Guard! with { Where = GuardParser.Where(method, lines[0]) },
            Registrations = lines.Select(line => $"typeof({Display.Unbound(outermost)}), {Print.Number(line)}").ToEquatableArray(),
            NeedsMapping = !isMapped,
            Lines = lines,
            Unmapped = ProblemModel.Of(RuleIds.NotEnforced, display, isLambda ? unpassed : HowToGuard(method)),
            IsObsolete = outermost.IsObsoleteError(),
        };
    }

    /// <summary>An annotated controller, page model, hub or gRPC service, whose methods share the limit.</summary>
    public static HandlerModel Class(INamedTypeSymbol type)
    {
        var key = type.OriginalDefinition.GetDocumentationCommentId() ?? type.Name;
        var display = Display.Short(type);
        var kind = HandlerKinds.Of(type);
        var isController = kind == HandlerKind.Endpoint && IsController(type);
        if ((kind == HandlerKind.Endpoint && !isController ? NoClass : HandlerKinds.WhyUnnamed(type)) is { } why)
            return NotEnforced(key, display, why);

        return Handler(key, Annotations.On(type), KeySite.Of(type, display, kind), type, kind) with
        {
            Registrations = One($"typeof({Display.Unbound(type)})"),
            IsController = isController,
            IsControllerByName = isController && !IsMarkedController(type),
        };
    }

    public static string? KeyOf(IMethodSymbol method)
    {
        method = method.Implementation();
        if (!Annotations.MayBeAnnotated(method.ContainingAssembly) || !Annotations.AreOn(method))
            return null;
        if (method.MethodKind != MethodKind.LocalFunction)
            return method.OriginalDefinition.GetDocumentationCommentId();
        var annotations = Annotations.On(method);
        return annotations.IsEmpty || Outermost(method) is not { } outermost ? null : LineKey(outermost, annotations.Lines.First());
    }

    /// <summary>The name of an annotated symbol in messages that know no route.</summary>
    public static string Site(ISymbol symbol) =>
        Member(symbol) + (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } ? LambdaSuffix : "");

    /// <summary>The name of an annotated member, or of the member that contains an annotated lambda.</summary>
    public static string Member(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } => Enclosing(symbol),
        IMethodSymbol method => Display.Method(method),
        _ => Display.Short((INamedTypeSymbol)symbol),
    };

    /// <summary>Whether MVC takes the class for a controller: public, not nested, by its name or by <c>[Controller]</c>.</summary>
    public static bool IsController(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsStatic: false, ContainingType: null, DeclaredAccessibility: Accessibility.Public }
        && !HasAny(type, KnownTypes.NonControllerAttribute)
        && (type.Name.EndsWith("Controller", StringComparison.Ordinal) || IsMarkedController(type));

    public static bool IsAction(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsGenericMethod: false }
        && method.ContainingType is { } type && IsController(type) && !method.Has(KnownTypes.NonActionAttribute);

    /// <summary>The run-time identity of a nameless handler: its outermost type, and any line of its annotations.</summary>
    public static string Place(HandlerModel handler, int line) =>
        handler.Key.Substring(0, handler.Key.LastIndexOf('|') + 1) + Print.Number(line);

    private static bool IsMarkedController(INamedTypeSymbol type) =>
        type.SelfAndBases().Any(static level => HasAny(level, KnownTypes.ControllerAttribute));

    private static bool HasAny(INamedTypeSymbol type, string name) => type.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.SelfAndBases().Any(level => level.Is(name)) == true);

    private static HandlerModel Handler(string key, Annotations annotations, KeySite keys, ISymbol symbol, HandlerKind kind)
    {
        var problems = new List<ProblemModel>();
        if (ShortCircuits.HasAttribute(symbol))
            problems.Add(ProblemModel.Of(RuleIds.RunsAround, keys.Display, ShortCircuits.Reason));
        FallbackParser.Forbid(annotations, keys.Display, Unbound, problems);
        var guard = GuardParser.Guard("", keys.Display, Annotations.None, annotations, keys, symbol, problems);
        if (kind == HandlerKind.Hub)
        {
            CostParser.Forbid(annotations, keys.Display, NoRequest, problems);
            HandlerKinds.CheckDeadline(guard, symbol, problems);
            GuardParser.CheckTrust(annotations, keys.Display,
                "one request carries all invocations of a connection, so it has no deadline of a single one; remove TrustCaller", problems);
        }
        else if (symbol is IMethodSymbol method && keys.Kind == KeySiteKind.Handler)
            CheckDeadline(guard, method, problems);
        return new HandlerModel(key, guard)
        {
            Kind = kind,
            Problems = problems.ToEquatableArray(),
            IsObsolete = (symbol as INamedTypeSymbol ?? symbol.ContainingType).IsObsoleteError(),
        };
    }

    /// <summary>Over HTTP the client is answered at the deadline whatever the handler does, unless it blocks its thread.</summary>
    private static void CheckDeadline(GuardModel guard, IMethodSymbol method, List<ProblemModel> problems)
    {
        var kind = MethodParser.Kind(method);
        if (kind is ResultKind.Void or ResultKind.Value && !IsResult(method.ReturnType))
            GuardParser.CheckDeadline(guard, guard.Name, kind, hasToken: true, problems);
    }

    private static bool IsResult(ITypeSymbol type) =>
        type.AllInterfaces.Append(type).Any(static candidate => Display.FullName(candidate) is "Microsoft.AspNetCore.Http.IResult"
            or "Microsoft.AspNetCore.Mvc.IActionResult" or "Microsoft.AspNetCore.Mvc.Infrastructure.IConvertToActionResult");

    private static string? WhyNever(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.ExplicitInterfaceImplementation when Implemented(method) is { } member =>
            $"it implements an interface; put it on '{Display.Method(member)}'",
        MethodKind.ExplicitInterfaceImplementation => "it implements an interface; put it on the interface's method",
        MethodKind.Ordinary => null,
        _ => "only whole methods are guarded; put the annotation on a method instead of an accessor, operator or finalizer",
    };

    private static string HowToGuard(IMethodSymbol method)
    {
        var asPartial = $"make it partial with the work in '{method.Name}Core'";
        return "no call here maps it; " + (
            Implemented(method) is { } member ? HowToGuard(member, asPartial)
            : method.MethodKind == MethodKind.LocalFunction ? "pass it to a Map… call, or put the limit on what it calls"
            : $"pass it to a Map… call, or {asPartial}");
    }

    /// <summary>A member that another assembly declares may be a library's, which cannot have a limit.</summary>
    private static string HowToGuard(IMethodSymbol implemented, string asPartial) =>
        InterfaceChecks.IsOfGrain(implemented.ContainingType) ? asPartial
        : $"put it on '{Display.Method(implemented)}', which it implements"
            + (implemented.DeclaringSyntaxReferences.IsEmpty ? $", or {asPartial}" : "");

    private static IMethodSymbol? Implemented(IMethodSymbol method) => method.ExplicitInterfaceImplementations.FirstOrDefault()
        ?? (method.IsStatic ? null : method.Implemented().FirstOrDefault());

    private static bool IsVisible(IMethodSymbol method) =>
        method.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
        && method.ContainingType is { IsFileLocal: false, DeclaredAccessibility: not (Accessibility.Private or Accessibility.Protected) };

    private static string LineKey(INamedTypeSymbol outermost, int line) => $"{outermost.GetDocumentationCommentId()}|{Print.Number(line)}";
    private static INamedTypeSymbol? Outermost(IMethodSymbol method) => method.ContainingType?.SelfAndOuter().Last().OriginalDefinition;

    private static string Enclosing(ISymbol symbol)
    {
        var method = symbol.ContainingSymbol.Follow(static level => level.ContainingSymbol)
            .FirstOrDefault(static level => level is not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction });
        var name = method is IMethodSymbol { Name: "<Main>$" } ? "Main" : method?.Name;
        return symbol.ContainingType is { } type ? $"{Display.Short(type)}.{name}" : name ?? "";
    }

    private static HandlerModel NotEnforced(string key, string display, string why) =>
        new HandlerModel(key, null).With(ProblemModel.Of(RuleIds.NotEnforced, display, why));

    private static EquatableArray<string> One(string text) => new[] { text }.ToEquatableArray();
}
