using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Decides how an annotated endpoint handler, or an annotated controller, is recognised at run time.</summary>
internal static class HandlerParser
{
    private const string Unbound = "an endpoint is refused before its arguments are bound, so there is nothing to call a method with; answer in AddShot(options => options.OnRejected = …), "
        + "or put the limit on an interface's method or partial method that the handler calls";

    /// <summary>A method of a class or struct: an action of a controller, or a handler that some call maps.</summary>
    public static HandlerModel Method(IMethodSymbol method, bool isExecutable, bool hasAspNetCore)
    {
        var problems = new List<ProblemModel>();
        var key = method.OriginalDefinition.GetDocumentationCommentId() ?? method.Name;
        var display = Display.Method(method);
        if ((WhyNever(method) ?? HandlerKinds.WhyNever(method)) is { } why)
            return Problem(key, ProblemModel.Of(RuleIds.NotEnforced, display, why));

        if (ShortCircuits.HasAttribute(method))
            problems.Add(ProblemModel.Of(RuleIds.RunsAround, display, ShortCircuits.Reason));
        var kind = HandlerKinds.Of(method);
        var isAction = kind == HandlerKind.Endpoint && IsAction(method);
        var guard = Guard(display, Annotations.On(method), KeySites.Of(method, display, kind, isAction), method, problems);
        if (kind == HandlerKind.Hub)
            HandlerKinds.CheckDeadline(guard, method, problems);
        else if (!isAction)
            CheckDeadline(guard, method, problems);
        return new HandlerModel(
            key,
            kind == HandlerKind.Endpoint ? Text(key) : HandlerKinds.Registration(method),
            NeedsMapping: kind == HandlerKind.Endpoint && !isAction && (isExecutable || !hasAspNetCore || !IsVisible(method)),
            guard,
            EquatableArray<int>.Empty,
            isAction,
            isAction && IsControllerByName(method.ContainingType),
            problems.ToEquatableArray(),
            ProblemModel.Of(RuleIds.NotEnforced, display, HowToGuard(method)))
        { Kind = kind, IsObsolete = Obsoletes.AreErrors(method.ContainingType) };
    }

    /// <summary>A lambda or local function, known by its outermost type and the annotation's line.</summary>
    /// <param name="method">Its symbol.</param>
    /// <param name="isMapped">Whether its conversion makes it a handler where it stands.</param>
    /// <param name="route">The route it is mapped to, or empty.</param>
    public static HandlerModel? Nameless(IMethodSymbol method, bool isMapped, string route)
    {
        var problems = new List<ProblemModel>();
        var annotations = Annotations.On(method);
        var outermost = Outermost(method);
        if (annotations.IsEmpty || outermost is null)
            return null;

        var lines = annotations.Lines.Distinct().ToEquatableArray();
        var line = lines[0].ToString(CultureInfo.InvariantCulture);
        var isLambda = method.MethodKind == MethodKind.AnonymousFunction;
        var display = isLambda ? (route.Length > 0 ? route : Site(method)) : Display.Short(outermost) + "." + method.Name;
        if (outermost.IsFileLocal)
            return Problem($"{display}|{line}", ProblemModel.Of(RuleIds.NotEnforced, display, $"the type '{outermost.Name}' is file-local, so it has no name at run time; make it internal"));

        var guard = Guard(display, annotations, KeySites.Of(method, display, HandlerKind.Endpoint, isAction: false), method, problems)
            with
        { Where = GuardParser.Where(method, lines[0]) };
        CheckDeadline(guard, method, problems);
        if (ShortCircuits.HasAttribute(method))
            problems.Add(ProblemModel.Of(RuleIds.RunsAround, display, ShortCircuits.Reason));
        var why = isLambda
            ? "it is not passed to a Map… call as a handler; pass the lambda itself, or annotate what it calls: an interface's method or a partial method"
            : HowToGuard(method);
        return new HandlerModel(
            LineKey(outermost, line),
            $"typeof({Display.Unbound(outermost)}), {line}",
            NeedsMapping: !isMapped,
            guard,
            lines,
            IsController: false,
            IsControllerByName: false,
            problems.ToEquatableArray(),
            ProblemModel.Of(RuleIds.NotEnforced, display, why))
        { IsObsolete = Obsoletes.AreErrors(outermost) };
    }

    /// <summary>An annotated class: a controller, page model, hub or gRPC service, whose methods share the limit.</summary>
    public static HandlerModel Class(INamedTypeSymbol type)
    {
        var problems = new List<ProblemModel>();
        var key = type.OriginalDefinition.GetDocumentationCommentId() ?? type.Name;
        var display = Display.Short(type);
        var kind = HandlerKinds.Of(type);
        var isController = kind == HandlerKind.Endpoint && IsController(type);
        if (kind == HandlerKind.Endpoint && !isController)
        {
            return Problem(key, ProblemModel.Of(
                RuleIds.NotEnforced, display, "a class has one limit for all its members only when it is a controller (public, not nested), a page model, a hub or a gRPC service; annotate its partial methods or handlers, or the interface it implements"));
        }

        if (ShortCircuits.HasAttribute(type))
            problems.Add(ProblemModel.Of(RuleIds.RunsAround, display, ShortCircuits.Reason));
        if (HandlerKinds.WhyUnnamed(type) is { } why)
            return Problem(key, ProblemModel.Of(RuleIds.NotEnforced, display, why));
        var guard = Guard(display, Annotations.On(type), KeySites.Of(type, display, kind), type, problems);
        if (kind == HandlerKind.Hub)
            HandlerKinds.CheckDeadline(guard, type, problems);
        return new HandlerModel(
            key,
            $"typeof({Display.Unbound(type)})",
            false,
            guard,
            EquatableArray<int>.Empty,
            isController,
            isController && IsControllerByName(type),
            problems.ToEquatableArray(),
            null)
        { Kind = kind, IsObsolete = Obsoletes.AreErrors(type) };
    }

    /// <summary>What identifies a handler that a call maps; null when it has no annotation.</summary>
    public static string? KeyOf(IMethodSymbol method)
    {
        method = Functions.Implementation(method);
        if (method.MethodKind != MethodKind.LocalFunction)
            return Annotated.MayBeAnnotated(method.ContainingAssembly) && Annotations.AreOn(method) ? method.OriginalDefinition.GetDocumentationCommentId() : null;
        var annotations = Annotations.On(method);
        return !annotations.IsEmpty && Outermost(method) is { } outermost ? LineKey(outermost, annotations.Lines.First().ToString(CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>An annotated symbol as messages name it that know no route.</summary>
    public static string Site(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } => Enclosing(symbol) + " handler",
        _ => Member(symbol),
    };

    /// <summary>The member that an annotated symbol is, or that a lambda stands in.</summary>
    public static string Member(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } => Enclosing(symbol),
        IMethodSymbol method => Display.Method(method),
        _ => Display.Short((INamedTypeSymbol)symbol),
    };

    /// <summary>Whether MVC takes the class for a controller: public, not nested, and so by its name or by a <c>[Controller]</c> up its bases.</summary>
    public static bool IsController(INamedTypeSymbol type) => IsController(type, IsNamedController(type));

    /// <summary>Whether it is a controller by its name alone, which a class that has nothing to do with MVC may have too.</summary>
    private static bool IsControllerByName(INamedTypeSymbol type) => IsNamedController(type) && !IsController(type, false);

    private static bool IsNamedController(INamedTypeSymbol type) => type.Name.EndsWith("Controller", StringComparison.Ordinal);

    private static bool IsController(INamedTypeSymbol type, bool found)
    {
        if (type is not { TypeKind: TypeKind.Class, IsStatic: false, ContainingType: null, DeclaredAccessibility: Accessibility.Public })
            return false;
        for (var level = type; level is not null; level = level.BaseType)
        {
            foreach (var attribute in level.GetAttributes())
            {
                for (var attributeType = attribute.AttributeClass; attributeType is not null; attributeType = attributeType.BaseType)
                {
                    switch (Display.FullName(attributeType))
                    {
                        case KnownTypes.NonControllerAttribute when SymbolEqualityComparer.Default.Equals(level, type):
                            return false;
                        case KnownTypes.ControllerAttribute:
                            found = true;
                            break;
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Whether MVC takes the method for an action.</summary>
    public static bool IsAction(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsGenericMethod: false, ContainingType: { } type }
        && IsController(type)
        && !method.GetAttributes().Any(attribute => attribute.AttributeClass is { } attributeType && Display.FullName(attributeType) == KnownTypes.NonActionAttribute);

    private static GuardModel Guard(string site, Annotations annotations, KeySite keys, ISymbol symbol, List<ProblemModel> problems)
    {
        FallbackParser.Forbid(annotations, site, Unbound, problems);
        return GuardParser.Guard("", site, Annotations.None, annotations, keys, symbol, problems);
    }

    /// <summary>Over HTTP the client is answered whatever the handler does, but not while it blocks its thread.</summary>
    private static void CheckDeadline(GuardModel guard, IMethodSymbol method, List<ProblemModel> problems)
    {
        var kind = MethodParser.Kind(method);
        if (guard.MaxWaitMs > 0 && kind is ResultKind.Void or ResultKind.Value && !IsResult(method.ReturnType))
            GuardParser.CheckDeadline(guard, guard.Name, kind, hasToken: true, problems);
    }

    /// <summary>Whether a returned object goes on working asynchronously: an <c>IResult</c>, or an action's result.</summary>
    private static bool IsResult(ITypeSymbol type) =>
        new[] { type }.Concat(type.AllInterfaces).Any(candidate => Display.FullName(candidate)
            is "Microsoft.AspNetCore.Http.IResult" or "Microsoft.AspNetCore.Mvc.IActionResult" or "Microsoft.AspNetCore.Mvc.Infrastructure.IConvertToActionResult");

    private static string? WhyNever(IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.ExplicitInterfaceImplementation)
            return Implemented(method) is { } member ? $"it implements an interface; put it on '{Display.Method(member)}'" : "it implements an interface; put it on the interface's method";
        if (method.MethodKind != MethodKind.Ordinary)
            return "only whole methods are guarded; put the annotation on a method instead of an accessor, operator or finalizer";
        return null;
    }

    private static string HowToGuard(IMethodSymbol method) => Implemented(method) is { } member
        ? $"no call here maps it; put it on '{Display.Method(member)}', which it implements"
        : method.MethodKind == MethodKind.LocalFunction ? "no call here maps it; pass it to a Map… call, or put the limit on what it calls"
        : $"no call here maps it; pass it to a Map… call, or make it partial with the work in '{method.Name}Core'";

    /// <summary>The interface's method that a method implements; null where there is none.</summary>
    private static IMethodSymbol? Implemented(IMethodSymbol method) => method.ExplicitInterfaceImplementations.FirstOrDefault()
        ?? (method is { MethodKind: MethodKind.Ordinary, IsStatic: false, ContainingType: { } type }
            ? type.AllInterfaces.SelectMany(implemented => implemented.GetMembers(method.Name)).OfType<IMethodSymbol>()
                .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method))
            : null);

    private static bool IsVisible(IMethodSymbol method) =>
        method.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
        && method.ContainingType is { IsFileLocal: false, DeclaredAccessibility: not (Accessibility.Private or Accessibility.Protected) };

    /// <summary>By what a nameless handler is known at run time: its outermost type, and any line of its annotations.</summary>
    public static string Place(HandlerModel handler, int line) =>
        handler.Key.Substring(0, handler.Key.LastIndexOf('|') + 1) + line.ToString(CultureInfo.InvariantCulture);

    private static string LineKey(INamedTypeSymbol outermost, string line) => $"{outermost.GetDocumentationCommentId()}|{line}";

    private static INamedTypeSymbol? Outermost(ISymbol symbol)
    {
        var type = symbol.ContainingType;
        while (type?.ContainingType is { } outer)
            type = outer;
        return type?.OriginalDefinition;
    }

    private static string Enclosing(ISymbol symbol)
    {
        var method = symbol.ContainingSymbol;
        while (method is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction })
            method = method.ContainingSymbol;
        var name = method is IMethodSymbol { Name: "<Main>$" } ? "Main" : method?.Name;
        return symbol.ContainingType is { } type ? $"{Display.Short(type)}.{name}" : name ?? "";
    }

    private static HandlerModel Problem(string key, ProblemModel problem) =>
        new(key, "", false, null, EquatableArray<int>.Empty, false, false, new[] { problem }.ToEquatableArray(), null);

    private static string Text(string value) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(value, quote: true);
}
