using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Parsing;

/// <summary>
/// Tells what calls of set-up code are made on. Their names alone prove nothing: a locator of somebody else has a <c>GetSingleton</c> too. The methods cannot be bound, since the
/// generator emits some of them itself; what they are called on can. Set-up code calls many methods on one variable, so its type is remembered. Not safe for use by several threads.
/// </summary>
internal sealed class Receivers(SemanticModel model)
{
    private readonly Dictionary<(SyntaxNode? Scope, string Text, string Type), bool> _known = [];
    private readonly Dictionary<string, string> _recorded = RecordedMethods.Of(model.Compilation);

    /// <summary>Whether a call is made on a <paramref name="type"/>, or, written as a static call, has one as its first argument.</summary>
    public bool IsOn(InvocationExpressionSyntax call, string type, CancellationToken cancellationToken) =>
        (Receiver(call) is { } receiver && Is(receiver, type, cancellationToken))
        || (call.ArgumentList.Arguments.FirstOrDefault()?.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax
            && Is(call.ArgumentList.Arguments[0].Expression, type, cancellationToken));

    /// <summary>Whether a call is one of a type's static methods.</summary>
    public bool IsOf(InvocationExpressionSyntax call, string type) =>
        Receiver(call) is (SimpleNameSyntax or MemberAccessExpressionSyntax) and var receiver
        && receiver.ToString().EndsWith(type.Substring(type.LastIndexOf('.') + 1), StringComparison.Ordinal)
        && model.GetSpeculativeSymbolInfo(receiver.SpanStart, receiver, SpeculativeBindingOption.BindAsExpression).Symbol is INamedTypeSymbol named
        && Display.FullName(named) == type;

    /// <summary>Whether a call is Shot's: unknown to the generator, which is about to emit the method, or of a class that Shot has emitted.</summary>
    public bool IsOwn(InvocationExpressionSyntax call, CancellationToken cancellationToken) =>
        model.GetSymbolInfo(call, cancellationToken).Symbol is not { ContainingType: { } type }
        || (type.Name is KnownTypes.ServiceExtensions or KnownTypes.ApplicationExtensions
            && Display.FullNamespace(type.ContainingNamespace) is KnownTypes.ServiceNamespace or KnownTypes.ApplicationNamespace);

    /// <summary>
    /// The referenced assembly that declares a called method, if a reference records a method of that name; otherwise empty. A call that cannot be bound yet,
    /// behind a method that another generator emits, counts as the recorded one.
    /// </summary>
    public string Recorder(InvocationExpressionSyntax call, string name, CancellationToken cancellationToken)
    {
        if (!_recorded.TryGetValue(name, out var recorder))
            return "";
        var info = model.GetSymbolInfo(call, cancellationToken);
        return (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { } method ? recorder
            : SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, model.Compilation.Assembly) ? ""
            : method.ContainingAssembly?.Name ?? "";
    }

    /// <summary>Whether a referenced assembly records a method of that name.</summary>
    public bool IsRecorded(string name) => _recorded.ContainsKey(name);

    /// <summary>Whether an expression gives a decorator, so that what is registered with it needs no <c>AddShot()</c>.</summary>
    public bool IsGuarded(ExpressionSyntax expression, CancellationToken cancellationToken) => expression switch
    {
        ParenthesizedExpressionSyntax inner => IsGuarded(inner.Expression, cancellationToken),
        CastExpressionSyntax cast => IsGuarded(cast.Expression, cancellationToken),
        LambdaExpressionSyntax { ExpressionBody: { } body } => IsGuarded(body, cancellationToken),
        AnonymousFunctionExpressionSyntax { Block: { } block } =>
            block.DescendantNodes(static node => !Functions.Is(node)).OfType<ReturnStatementSyntax>().ToList() is { Count: > 0 } returns
            && returns.All(other => other.Expression is not null && IsGuarded(other.Expression, cancellationToken)),
        InvocationExpressionSyntax call when MappingParser.Name(call) == GuardedName.Prefix =>
            model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { ReturnType: var made } || IsDecorator(made),
        ObjectCreationExpressionSyntax creation when creation.Type.ToString().Contains(GuardedName.Prefix) => IsDecorator(model.GetTypeInfo(creation, cancellationToken).Type),
        _ => false,
    };

    /// <summary>The text that an expression always is; null for any other.</summary>
    public string? Constant(ExpressionSyntax expression, CancellationToken cancellationToken) =>
        model.GetConstantValue(expression, cancellationToken).Value as string;

    private static ExpressionSyntax? Receiver(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Expression,
        MemberBindingExpressionSyntax => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private static bool IsDecorator(ITypeSymbol? type) =>
        type is null or IErrorTypeSymbol || (type is INamedTypeSymbol { TypeKind: TypeKind.Class } named && GuardedName.IsDecorator(named));

    private bool Is(ExpressionSyntax receiver, string type, CancellationToken cancellationToken)
    {
        // A link of a chain is bound together with its statement. One that calls what is emitted has no type yet: then the link before it tells.
        if (receiver is InvocationExpressionSyntax link)
        {
            var made = model.GetTypeInfo(link, cancellationToken).Type;
            return made is null or IErrorTypeSymbol ? Receiver(link) is { } before && Is(before, type, cancellationToken) : Is(made, type);
        }

        var key = (receiver.Ancestors().FirstOrDefault(IsScope), receiver.ToString(), type);
        if (!_known.TryGetValue(key, out var isIt))
            _known.Add(key, isIt = Is(model.GetSpeculativeTypeInfo(receiver.SpanStart, receiver, SpeculativeBindingOption.BindAsExpression).Type, type));
        return isIt;
    }

    private static bool Is(ITypeSymbol? receiver, string type) =>
        receiver is not null
        && (IsNamed(receiver, type)
            || receiver.AllInterfaces.Any(implemented => IsNamed(implemented, type))
            || (receiver is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(constraint => Is(constraint, type))));

    private static bool IsNamed(ITypeSymbol receiver, string type) => type.EndsWith(receiver.Name, StringComparison.Ordinal) && Display.FullName(receiver) == type;

    /// <summary>Whether a name can have another meaning outside of a node than inside.</summary>
    private static bool IsScope(SyntaxNode node) =>
        node is BlockSyntax or SwitchSectionSyntax or CommonForEachStatementSyntax or ForStatementSyntax or UsingStatementSyntax or FixedStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax
        || Functions.Is(node) || node.Parent is null;
}
