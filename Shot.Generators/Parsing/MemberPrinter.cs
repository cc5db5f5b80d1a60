namespace Shot.Generators.Parsing;

/// <summary>Turns an interface's members into the text of a decorator's.</summary>
internal sealed class MemberPrinter(IAssemblySymbol assembly, MemberNames names)
{
    private const string Exchange = "global::System.Threading.Interlocked.Exchange";
    private const string Inherited = "/// <inheritdoc/>";
    public ExactCalls Calls { get; } = new(assembly, names);

    public MethodModel Wrap(GuardedMethod guarded, string target)
    {
        var method = guarded.Method;
        var isImplicit = names.IsImplicit(method);
        var async = guarded.Guard.Waits ? "async " : "";
        var twin = Twin(guarded, async);
        var (fallback, helper) = Fallback(guarded.Fallback, method, target);
        var locals = MethodParser.Locals(method);
        var work = Calls.Call(method, target, MethodParser.Arguments(method, guarded.Token, locals.Call));
        var costs = guarded.Costs.Select(cost => InPlaceOf(method, cost, target));
        return MethodParser.Model(guarded, Declaration(method, isImplicit, async), work, locals, costs) with
        {
            Attributes = Attributes(method, isImplicit),
            Documentation = new[] { Inherited, $"/// <remarks>Guarded by <c>{Print.Xml(guarded.Guard.Annotation)}</c>.</remarks>" }
                .ToEquatableArray(),
            Helpers = (helper is null ? [] : new[] { helper }).ToEquatableArray(),
            Fallback = fallback,
            Twin = twin,
        };
    }

    /// <summary>The lines of a member without annotation, or of one that an inherited interface's decorator guards.</summary>
    public EquatableArray<string> PassThrough(ISymbol member, string target)
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
        return lines.Prepend(Inherited).ToEquatableArray();
    }

    /// <summary>The lines of an inherited method's twin; null when it has none or its name is taken.</summary>
    public EquatableArray<string>? Forward(GuardedMethod guarded, string decorator) => Twin(guarded, "") is not { } twin ? null
        : twin.Documentation.Append($"{twin.Attributes}{twin.Declaration} => {decorator}.{guarded.TwinName}"
            + $"{MethodParser.TypeParameters(guarded.Method)}({Print.List(MethodParser.Arguments(guarded.Method))});").ToEquatableArray();

    private TwinModel? Twin(GuardedMethod guarded, string async)
    {
        var method = guarded.Method;
        if (guarded.TwinName is not { } name || !names.TryTake(name, MethodParser.Signature(method)))
            return null;
        var accessibility = method.DeclaredAccessibility == Accessibility.Public ? "public " : "internal ";
        return MethodParser.Twin(guarded, accessibility + async, assembly);
    }

    private (string? Call, string? Helper) Fallback(IMethodSymbol? fallback, IMethodSymbol method, string target)
    {
        if (fallback is null)
            return (null, null);
        var types = MethodParser.TypeParameters(method);
        var arguments = MethodParser.Arguments(method).ToList();
        var call = InPlaceOf(method, fallback, target);
        if (!fallback.IsObsoleteError() || method.IsObsolete())
            return (call, null);
        var helper = names.Field("Call" + fallback.Name);
        return ($"{helper}{types}({Print.List(arguments)})", MethodParser.ObsoleteHelper(helper, method, call, assembly, isStatic: false));
    }

    /// <summary>A call of another method with the arguments of a guarded one.</summary>
    private string InPlaceOf(IMethodSymbol method, IMethodSymbol other, string target)
    {
        var declaring = Display.InCode(other.ContainingType);
        var types = MethodParser.TypeParameters(method);
        var arguments = MethodParser.Arguments(method).ToList();
        return other.IsStatic
            ? $"{declaring}.{Display.Identifier(other.Name)}{types}({Print.List(arguments)})"
            : Calls.Call(
                other, other.ContainingType.IsSame(method.ContainingType) ? target : $"(({declaring}){target})", arguments, types);
    }

    private string Declaration(IMethodSymbol method, bool isImplicit, string modifiers = "") => MethodParser.Declaration(
        method, (isImplicit ? "public " : "") + modifiers,
        (isImplicit ? "" : Display.InCode(method.ContainingType) + ".") + Display.Identifier(method.Name),
        MethodParser.Parameters(method, assembly, isImplicit),
        isImplicit ? MethodParser.Constraints(method.TypeParameters) : MethodParser.ExplicitConstraints(method));

    private string Attributes(IMethodSymbol method, bool isImplicit) =>
        (isImplicit ? CopiedAttributes.OfImplicit(method, assembly) : CopiedAttributes.Of(method.GetAttributes(), assembly))
        + CopiedAttributes.Of(method.GetReturnTypeAttributes(), assembly, "return: ");

    private IEnumerable<string> Method(IMethodSymbol method, bool isImplicit, string target)
    {
        var call = Calls.Call(method, target, MethodParser.Arguments(method));
        var declaration = Attributes(method, isImplicit) + Declaration(method, isImplicit);
        return (InterfaceChecks.IsDisposable(method.ContainingType), method.ReturnsVoid) switch
        {
            (false, _) => [$"{declaration} => {(method.RefKind == RefKind.None ? "" : "ref ")}{call};"],
            (true, true) => [declaration, "{", $"    if ({Exchange}(ref {names.Disposed}, 1) == 0)", $"        {call};", "}"],
            (true, false) => [declaration, "{", $"    return {Exchange}(ref {names.Disposed}, 1) == 0 ? {call} : default;", "}"],
        };
    }

    private IEnumerable<string> Property(IPropertySymbol property, string head, string prefix, string target)
    {
        var passing = property.RefKind == RefKind.None ? "" : "ref ";
        var name = Display.Identifier(property.Name);
        var access = $"{target}.{name}";
        if (property.IsIndexer)
        {
            name = $"this[{Print.List(property.Parameters.Select(static parameter => MethodParser.Declared(parameter)))}]";
            access = $"{target}[{Print.List(property.Parameters.Select(MethodParser.Argument))}]";
        }

        yield return CopiedAttributes.Of(property.GetAttributes(), assembly)
            + $"{head}{MethodParser.Returning(property.RefKind)}{Display.InCode(property.Type)} {prefix}{name}";
        yield return "{";
        if (property.GetMethod is { } getter && InterfaceChecks.IsReachable(getter))
            yield return $"    {Accessor(getter)}get => {passing}{access};";
        if (property.SetMethod is { } setter && InterfaceChecks.IsReachable(setter))
        {
            yield return $"    {Accessor(setter)}" + (setter.IsInitOnly
                ? "init => throw new global::System.NotSupportedException("
                    + $"\"'{property.Name}' is set when the decorated instance is made.\");"
                : $"set => {access} = value;");
        }

        yield return "}";

        string Accessor(IMethodSymbol accessor) => Attributes(accessor, isImplicit: false);
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
