using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Turns an interface's members into the text of a decorator's.</summary>
internal sealed class MemberPrinter(IAssemblySymbol assembly, MemberNames names)
{
    private const string Exchange = "global::System.Threading.Interlocked.Exchange";

    private readonly ExactCalls _exact = new(assembly, names);

    /// <summary>Accessors to the members that C# does not find by name.</summary>
    public EquatableArray<ExactModel> Exact => _exact.Models;

    /// <summary>The wrapper of a guarded method, and its twin.</summary>
    public MethodModel Wrap(GuardedMethod guarded, string target)
    {
        var method = guarded.Method;
        var isImplicit = names.IsImplicit(method);
        var async = guarded.Guard.Waits ? "async " : "";
        var twin = Twin(guarded, async);
        var (fallback, helper) = Fallback(guarded.Fallback, method, target);
        var locals = MethodParser.Locals(method);
        var work = _exact.Call(method, target, MethodParser.Arguments(method, guarded.Token, locals.Call));
        var declaration = Declaration(method, isImplicit, async);
        return MethodParser.Model(guarded, declaration, work, locals) with
        {
            Attributes = Attributes(method, isImplicit),
            Documentation = Documentation.OfWrapper(guarded.Guard),
            Helpers = (helper is null ? [] : new[] { helper }).ToEquatableArray(),
            Fallback = fallback,
            Twin = twin,
        };
    }

    /// <summary>A member without annotation, or one that an inherited interface's decorator guards.</summary>
    public PassThroughModel PassThrough(ISymbol member, string target)
    {
        var isImplicit = names.IsImplicit(member);
        var head = isImplicit ? "public " : "";
        var prefix = isImplicit ? "" : Display.InCode(member.ContainingType) + ".";
        var lines = member switch
        {
            IMethodSymbol method => Method(method, isImplicit, target),
            IPropertySymbol property => Property(property, head, prefix, target),
            IEventSymbol @event => Event(@event, head, prefix, target),
            _ => [],
        };
        return new PassThroughModel(lines.Prepend(Documentation.Inherited).ToEquatableArray());
    }

    /// <summary>The twin of an inherited guarded method; null when it has none or its name is taken.</summary>
    public ForwardedModel? Forward(GuardedMethod guarded, string decorator) => Twin(guarded, "") is { } twin
        ? new ForwardedModel(
            twin,
            $"{decorator}.{guarded.TwinName}{MethodParser.TypeParameters(guarded.Method)}"
                + $"({Print.List(MethodParser.Arguments(guarded.Method))})")
        : null;

    private TwinModel? Twin(GuardedMethod guarded, string async)
    {
        var method = guarded.Method;
        if (guarded.TwinName is not { } name || !names.TryTake(name, MethodParser.Signature(method)))
            return null;
        var accessibility = method.DeclaredAccessibility == Accessibility.Public ? "public " : "internal ";
        return MethodParser.Twin(guarded, accessibility + async, assembly);
    }

    /// <summary>The call of a fallback, and a method that makes it where only obsolete code may.</summary>
    private (string? Call, string? Helper) Fallback(IMethodSymbol? fallback, IMethodSymbol method, string target)
    {
        if (fallback is null)
            return (null, null);
        var declaring = Display.InCode(fallback.ContainingType);
        var types = MethodParser.TypeParameters(method);
        var arguments = MethodParser.Arguments(method).ToList();
        var call = fallback.IsStatic
            ? $"{declaring}.{Display.Identifier(fallback.Name)}{types}({Print.List(arguments)})"
            : _exact.Call(fallback, fallback.ContainingType.IsSame(method.ContainingType) ? target
            : $"(({declaring}){target})", arguments, types);
        if (!Obsoletes.AreErrors(fallback) || Obsoletes.Contain(method))
            return (call, null);
        var helper = names.Field("Call" + fallback.Name);
        return ($"{helper}{types}({Print.List(arguments)})", MethodParser.ObsoleteHelper(helper, method, call, assembly, isStatic: false));
    }

    private string Declaration(IMethodSymbol method, bool isImplicit, string modifiers = "") => MethodParser.Declaration(
        method,
        (isImplicit ? "public " : "") + modifiers,
        (isImplicit ? "" : Display.InCode(method.ContainingType) + ".") + Display.Identifier(method.Name),
        MethodParser.Parameters(method, assembly, isImplicit),
        isImplicit ? MethodParser.Constraints(method.TypeParameters) : MethodParser.ExplicitConstraints(method));

    private string Attributes(IMethodSymbol method, bool isImplicit) =>
        (isImplicit ? CopiedAttributes.OfImplicit(method, assembly) : CopiedAttributes.Of(method.GetAttributes(), assembly))
        + CopiedAttributes.Of(method.GetReturnTypeAttributes(), assembly, "return: ");

    private IEnumerable<string> Method(IMethodSymbol method, bool isImplicit, string target)
    {
        var call = _exact.Call(method, target, MethodParser.Arguments(method));
        var declaration = Attributes(method, isImplicit) + Declaration(method, isImplicit);
        if (!InterfaceChecks.IsDisposable(method.ContainingType))
            return [$"{declaration} => {(method.ReturnsByRef || method.ReturnsByRefReadonly ? "ref " : "")}{call};"];
        return method.ReturnsVoid
            ? [declaration, "{", $"    if ({Exchange}(ref {names.Disposed}, 1) == 0)", $"        {call};", "}"]
            : [declaration, "{", $"    return {Exchange}(ref {names.Disposed}, 1) == 0 ? {call} : default;", "}"];
    }

    private IEnumerable<string> Property(IPropertySymbol property, string head, string prefix, string target)
    {
        var reference = property.ReturnsByRef ? "ref " : property.ReturnsByRefReadonly ? "ref readonly " : "";
        var passing = reference.Length == 0 ? "" : "ref ";
        var name = Display.Identifier(property.Name);
        var access = $"{target}.{name}";
        if (property.IsIndexer)
        {
            name = $"this[{Print.List(property.Parameters.Select(parameter => Declared(parameter)))}]";
            access = $"{target}[{Print.List(property.Parameters.Select(MethodParser.Argument))}]";
        }

        yield return CopiedAttributes.Of(property.GetAttributes(), assembly)
            + $"{head}{reference}{Display.InCode(property.Type)} {prefix}{name}";
        yield return "{";
        if (property.GetMethod is { } getter && InterfaceChecks.IsReachable(getter))
            yield return $"    {Accessor(getter)}get => {passing}{access};";
        if (property.SetMethod is { } setter && InterfaceChecks.IsReachable(setter))
        {
            yield return setter.IsInitOnly
                ? $"    {Accessor(setter)}init => throw new global::System.NotSupportedException("
                    + $"\"'{property.Name}' is set when the decorated instance is made.\");"
                : $"    {Accessor(setter)}set => {access} = value;";
        }

        yield return "}";

        string Accessor(IMethodSymbol accessor) =>
            CopiedAttributes.Of(accessor.GetAttributes(), assembly)
                + CopiedAttributes.Of(accessor.GetReturnTypeAttributes(), assembly, "return: ");

        static string Declared(IParameterSymbol parameter) => (parameter.IsParams ? "params " : "")
            + MethodParser.Passing(parameter.RefKind) + MethodParser.ParameterType(parameter) + " " + Display.Identifier(parameter.Name);
    }

    private IEnumerable<string> Event(IEventSymbol @event, string head, string prefix, string target)
    {
        var name = Display.Identifier(@event.Name);
        return
        [
            $"{CopiedAttributes.Of(@event.GetAttributes(), assembly)}{head}event {Display.InCode(@event.Type)} {prefix}{name}",
            "{",
            $"    add => {target}.{name} += value;",
            $"    remove => {target}.{name} -= value;",
            "}",
        ];
    }
}
