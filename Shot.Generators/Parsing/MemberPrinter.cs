using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Turns an interface's members into the text of a decorator's.</summary>
internal sealed class MemberPrinter(IAssemblySymbol assembly, MemberNames names)
{
    private readonly ExactCalls _exact = new(assembly, names);

    /// <summary>Accessors to the members that C# does not find by name.</summary>
    public EquatableArray<ExactModel> Exact => _exact.Models;

    /// <summary>The wrapper of a guarded method, and its twin.</summary>
    public MethodModel Wrap(GuardedMethod guarded, IMethodSymbol method, string target)
    {
        var isImplicit = names.IsImplicit(method);
        var locals = MethodParser.Locals(method);
        var constraints = MethodParser.Constraints(method.TypeParameters);
        var parameters = MethodParser.Parameters(method, guarded.Token, locals.Call, assembly, asTwinOrImplicit: true);
        var twin = guarded.TwinName is { } name && names.TryTake(name, name + Key(method), isMethod: true)
            ? new TwinModel(name, CopiedAttributes.OfImplicit(method, assembly), method.DeclaredAccessibility == Accessibility.Public ? "public " : "internal ", parameters, constraints)
            { Documentation = Documentation.OfTwin(method, guarded.Guard).ToEquatableArray() }
            : null;
        var (fallback, helpers) = guarded.Fallback is { } answer ? Fallback(answer, method, target) : (null, []);
        return new MethodModel(
            isImplicit ? CopiedAttributes.OfImplicit(method, assembly) : CopiedAttributes.Of(method.GetAttributes(), assembly),
            CopiedAttributes.Of(method.GetReturnTypeAttributes(), assembly, "return: "),
            (isImplicit ? "public " : "") + (guarded.Guard.Waits ? "async " : ""),
            isImplicit ? "" : Display.InCode(method.ContainingType) + ".",
            MethodParser.ReturnType(method),
            MethodParser.ResultType(method, guarded.Kind),
            guarded.Kind,
            Display.Identifier(method.Name),
            MethodParser.TypeParameters(method),
            isImplicit ? constraints : MethodParser.ExplicitConstraints(method),
            isImplicit ? parameters : MethodParser.Parameters(method, guarded.Token, locals.Call, assembly, asTwinOrImplicit: false),
            _exact.Call(method, target, parameters.Select(static parameter => parameter.Argument)) + MethodParser.Forgiveness(method, guarded.Kind),
            guarded.Token is { } token ? Display.Identifier(token.Name) : null,
            locals,
            twin,
            guarded.Guard)
        {
            Fallback = fallback,
            Helpers = helpers.ToEquatableArray(),
            ResultVariable = MethodParser.ResultVariable(method),
            Documentation = Documentation.OfWrapper(guarded.Guard),
        };
    }

    /// <summary>A member without annotation, or one that an inherited interface's decorator guards.</summary>
    public IEnumerable<PassThroughModel> PassThrough(ISymbol member, string target)
    {
        var isImplicit = names.IsImplicit(member);
        var prefix = isImplicit ? "" : Display.InCode(member.ContainingType) + ".";
        var modifiers = isImplicit ? "public " : "";
        yield return new PassThroughModel(new[] { Documentation.Inherited }.Concat(member switch
        {
            IMethodSymbol method => Method(method, isImplicit, modifiers, prefix, target),
            IPropertySymbol property => Property(property, modifiers, prefix, target),
            IEventSymbol @event => Event(@event, modifiers, prefix, target),
            _ => [],
        }).ToEquatableArray());
    }

    /// <summary>The twin of an inherited guarded method.</summary>
    public IEnumerable<ForwardedModel> Forward(GuardedMethod guarded, string decorator)
    {
        var method = guarded.Method;
        if (guarded.TwinName is not { } name || !names.TryTake(name, name + Key(method), isMethod: true))
            yield break;
        var parameters = MethodParser.Parameters(method, null, "", assembly, asTwinOrImplicit: true);
        var modifiers = method.DeclaredAccessibility == Accessibility.Public ? "public " : "internal ";
        yield return new ForwardedModel(
            Documentation.OfTwin(method, guarded.Guard).ToEquatableArray(),
            $"{CopiedAttributes.OfImplicit(method, assembly)}{modifiers}{TwinResult.Of(guarded.Kind, MethodParser.ResultType(method, guarded.Kind))} {name}{MethodParser.TypeParameters(method)}"
            + $"({string.Join(", ", parameters.Select(parameter => parameter.Declaration + parameter.Default))}){MethodParser.Constraints(method.TypeParameters)}",
            $"{decorator}.{name}{MethodParser.TypeParameters(method)}({string.Join(", ", parameters.Select(parameter => parameter.Argument))})");
    }

    /// <summary>The call that answers for a method, and what it needs where C# lets only obsolete code name the answer.</summary>
    private (string Call, string[] Helpers) Fallback(IMethodSymbol fallback, IMethodSymbol method, string target)
    {
        var declaring = Display.InCode(fallback.ContainingType);
        var isOwn = SymbolEqualityComparer.Default.Equals(fallback.ContainingType, method.ContainingType);
        var arguments = method.Parameters.Select(MethodParser.Argument).ToList();
        var call = fallback.IsStatic
            ? $"{declaring}.{Display.Identifier(fallback.Name)}{MethodParser.TypeParameters(method)}({string.Join(", ", arguments)})"
            : _exact.Call(fallback, isOwn ? target : $"(({declaring}){target})", arguments, MethodParser.TypeParameters(method));
        if (!Obsoletes.AreErrors(fallback) || Obsoletes.Contain(method))
            return (call, []);
        var helper = names.Field("Call" + fallback.Name);
        return ($"{helper}{MethodParser.TypeParameters(method)}({string.Join(", ", arguments)})", [MethodParser.ObsoleteHelper(helper, method, call, assembly, isStatic: false)]);
    }

    private IEnumerable<string> Method(IMethodSymbol method, bool isImplicit, string modifiers, string prefix, string target)
    {
        var isDispose = InterfaceChecks.IsDisposable(method.ContainingType);
        var parameters = MethodParser.Parameters(method, null, "", assembly, isImplicit);
        var attributes = (isImplicit ? CopiedAttributes.OfImplicit(method, assembly) : CopiedAttributes.Of(method.GetAttributes(), assembly))
            + CopiedAttributes.Of(method.GetReturnTypeAttributes(), assembly, "return: ");
        var call = _exact.Call(method, target, parameters.Select(static parameter => parameter.Argument));
        var reference = method.ReturnsByRef || method.ReturnsByRefReadonly ? "ref " : "";
        var declaration = $"{attributes}{modifiers}{MethodParser.ReturnType(method)} {prefix}{Display.Identifier(method.Name)}{MethodParser.TypeParameters(method)}"
            + $"({string.Join(", ", parameters.Select(parameter => parameter.Declaration + parameter.Default))})"
            + (isImplicit ? MethodParser.Constraints(method.TypeParameters) : MethodParser.ExplicitConstraints(method));
        if (!isDispose)
        {
            yield return $"{declaration} => {reference}{call};";
            yield break;
        }

        yield return declaration;
        yield return "{";
        if (method.ReturnsVoid)
        {
            yield return $"    if (global::System.Threading.Interlocked.Exchange(ref {names.Disposed}, 1) == 0)";
            yield return $"        {call};";
        }
        else
        {
            yield return $"    return global::System.Threading.Interlocked.Exchange(ref {names.Disposed}, 1) == 0 ? {call} : default;";
        }

        yield return "}";
    }

    private IEnumerable<string> Property(IPropertySymbol property, string modifiers, string prefix, string target)
    {
        var reference = property.ReturnsByRef ? "ref " : property.ReturnsByRefReadonly ? "ref readonly " : "";
        var passing = reference.Length == 0 ? "" : "ref ";
        var attributes = CopiedAttributes.Of(property.GetAttributes(), assembly);
        string name, access;
        if (property.IsIndexer)
        {
            name = $"this[{string.Join(", ", property.Parameters.Select(parameter => Passing(parameter) + MethodParser.ParameterType(parameter) + " " + Display.Identifier(parameter.Name)))}]";
            access = $"{target}[{string.Join(", ", property.Parameters.Select(parameter => (parameter.RefKind == RefKind.None ? "" : "in ") + Display.Identifier(parameter.Name)))}]";
        }
        else
        {
            name = Display.Identifier(property.Name);
            access = $"{target}.{name}";
        }

        yield return $"{attributes}{modifiers}{reference}{Display.InCode(property.Type)} {prefix}{name}";
        yield return "{";
        if (property.GetMethod is { } getter && InterfaceChecks.IsReachable(getter))
            yield return $"    {Accessor(getter)}get => {passing}{access};";
        if (property.SetMethod is { IsInitOnly: true } initializer && InterfaceChecks.IsReachable(initializer))
            yield return $"    {Accessor(initializer)}init => throw new global::System.NotSupportedException(\"'{property.Name}' is set when the decorated instance is made.\");";
        else if (property.SetMethod is { } setter && InterfaceChecks.IsReachable(setter))
            yield return $"    {Accessor(setter)}set => {access} = value;";
        yield return "}";

        string Accessor(IMethodSymbol accessor) =>
            CopiedAttributes.Of(accessor.GetAttributes(), assembly) + CopiedAttributes.Of(accessor.GetReturnTypeAttributes(), assembly, "return: ");
    }

    private IEnumerable<string> Event(IEventSymbol @event, string modifiers, string prefix, string target)
    {
        var access = $"{target}.{Display.Identifier(@event.Name)}";
        yield return $"{CopiedAttributes.Of(@event.GetAttributes(), assembly)}{modifiers}event {Display.InCode(@event.Type)} {prefix}{Display.Identifier(@event.Name)}";
        yield return "{";
        yield return $"    add => {access} += value;";
        yield return $"    remove => {access} -= value;";
        yield return "}";
    }

    private static string Passing(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => parameter.IsParams ? "params " : "",
    };

    private static string Key(IMethodSymbol method) =>
        $"`{method.Arity}({string.Join(",", method.Parameters.Select(parameter => (parameter.RefKind == RefKind.None ? "" : "&") + parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)))})";
}
