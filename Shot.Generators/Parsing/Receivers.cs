namespace Shot.Generators.Parsing;

/// <summary>Knows what set-up calls are made on, since a name alone proves nothing. The methods cannot be bound, because the generator
/// emits some of them, but what they are called on can. Many calls have one receiver, so its type is remembered.</summary>
internal sealed class Receivers(SemanticModel model, CancellationToken cancellationToken)
{
    private readonly Dictionary<(SyntaxNode? Scope, string Text, string Type), bool> _known = [];
    private readonly Dictionary<string, string> _recorded = AssemblyParser.RecordedMethods(model.Compilation);

    /// <summary>Whether a call is made on a <paramref name="type"/> or, written as a static call, has one as its first argument.</summary>
    public bool IsOn(InvocationExpressionSyntax call, string type) =>
        (Receiver(call) is { } receiver && Is(receiver, type))
        || (call.ArgumentList.Arguments.FirstOrDefault()?.Expression is (IdentifierNameSyntax or MemberAccessExpressionSyntax) and var first
            && Is(first, type));

    public bool IsOf(InvocationExpressionSyntax call, string type) =>
        Receiver(call) is (SimpleNameSyntax or MemberAccessExpressionSyntax) and var receiver
        && receiver.ToString().EndsWith(type.Substring(type.LastIndexOf('.') + 1), StringComparison.Ordinal)
        && model.GetSpeculativeSymbolInfo(receiver.SpanStart, receiver, SpeculativeBindingOption.BindAsExpression).Symbol
            is INamedTypeSymbol named && named.Is(type);

    /// <summary>Whether a call is Shot's: of a method that the generator is about to emit, or of a class that it emitted.</summary>
    public bool IsOwn(InvocationExpressionSyntax call) =>
        model.GetSymbolInfo(call, cancellationToken).Symbol is not { ContainingType: { } type }
        || (type.Name is KnownTypes.ServiceExtensions or KnownTypes.ApplicationExtensions
            && Display.FullNamespace(type.ContainingNamespace) is KnownTypes.ServiceNamespace or KnownTypes.ApplicationNamespace);

    public bool IsRecorded(string name) => _recorded.ContainsKey(name);

    /// <summary>The referenced assembly that declares a called method, if a reference records a method of that name; otherwise empty. A
    /// call that cannot be bound yet, because another generator emits a method before it, counts as the recorded one.</summary>
    public string Recorder(InvocationExpressionSyntax call, string name)
    {
        if (!_recorded.TryGetValue(name, out var recorder))
            return "";
        var info = model.GetSymbolInfo(call, cancellationToken);
        return (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { } method ? recorder
            : method.ContainingAssembly.IsSame(model.Compilation.Assembly) ? ""
            : method.ContainingAssembly?.Name ?? "";
    }

    /// <summary>Whether an expression gives a decorator, so that its registration needs no <c>AddShot()</c>.</summary>
    public bool IsGuarded(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => IsGuarded(inner.Expression),
        CastExpressionSyntax cast => IsGuarded(cast.Expression),
        LambdaExpressionSyntax { ExpressionBody: { } body } => IsGuarded(body),
        AnonymousFunctionExpressionSyntax { Block: { } block } =>
            block.DescendantNodes(static node => !DeadCode.IsFunction(node)).OfType<ReturnStatementSyntax>().ToList() is { Count: > 0 } all
            && all.TrueForAll(other => other.Expression is not null && IsGuarded(other.Expression)),
        InvocationExpressionSyntax call when MappingParser.Name(call) == GuardedName.Prefix =>
            model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { ReturnType: var made } || IsDecorator(made),
        ObjectCreationExpressionSyntax creation when creation.Type.ToString().Contains(GuardedName.Prefix) =>
            IsDecorator(model.GetTypeInfo(creation, cancellationToken).Type),
        _ => false,
    };

    private static ExpressionSyntax? Receiver(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Expression,
        MemberBindingExpressionSyntax => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private static bool IsDecorator(ITypeSymbol? type) =>
        type is null or IErrorTypeSymbol || (type is INamedTypeSymbol named && GuardedName.IsDecorator(named));

    private bool Is(ExpressionSyntax receiver, string type)
    {
        // A link of a chain that calls an emitted method has no type yet: then the link before it tells.
        if (receiver is InvocationExpressionSyntax link)
        {
            var made = model.GetTypeInfo(link, cancellationToken).Type;
            return made is null or IErrorTypeSymbol ? Receiver(link) is { } before && Is(before, type) : Is(made, type);
        }

        var key = (receiver.Ancestors().FirstOrDefault(IsScope), receiver.ToString(), type);
        if (!_known.TryGetValue(key, out var isIt))
        {
            var info = model.GetSpeculativeTypeInfo(receiver.SpanStart, receiver, SpeculativeBindingOption.BindAsExpression);
            _known.Add(key, isIt = Is(info.Type, type));
        }

        return isIt;
    }

    private static bool Is(ITypeSymbol? receiver, string type) => receiver is not null
        && (receiver.Is(type)
            || receiver.AllInterfaces.Any(implemented => implemented.Is(type))
            || (receiver is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(constraint => Is(constraint, type))));

    /// <summary>Whether a name can have another meaning outside of a node than inside.</summary>
    private static bool IsScope(SyntaxNode node) =>
        node is BlockSyntax or SwitchSectionSyntax or CommonForEachStatementSyntax or ForStatementSyntax
        or UsingStatementSyntax or FixedStatementSyntax or (MemberDeclarationSyntax and not GlobalStatementSyntax)
        || DeadCode.IsFunction(node) || node.Parent is null;
}
