namespace Shot.Generators.Parsing;

/// <summary>Sorts annotated declarations by what guards them.</summary>
internal static class SiteParser
{
    /// <summary>The models of <paramref name="node"/>, which may be annotated as far as syntax tells, and its limits that have a name of
    /// their own. Null when another declaration speaks for it.</summary>
    public static (object? Model, HandlerModel? Criticality, EquatableArray<NamedLimitModel> Named) Parse(
        SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Symbol(node, model, cancellationToken) is not { } symbol || IsOutside(symbol))
            return default;
        var annotations = Annotations.On(symbol);
        var criticality = annotations.Criticality is not null && HasCriticality(node, symbol)
            ? CriticalityParser.Parse(symbol, new AssemblyFacts(model.Compilation))
            : null;
        if (annotations.IsEmpty)
            return (null, criticality, default);
        object? site = symbol switch
        {
            INamedTypeSymbol type when !IsFirst(type, node) => null,
            INamedTypeSymbol { TypeKind: TypeKind.Interface } type => InterfaceParser.Parse(type),
            INamedTypeSymbol type => HandlerParser.Class(type),
            IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } =>
                FunctionParser.Parse(node, model, cancellationToken),
            IMethodSymbol { ContainingType: { TypeKind: TypeKind.Interface } type } method =>
                SpeaksFor(method, type) ? InterfaceParser.Parse(type) : null,
            IMethodSymbol method when method.IsPart() && node is MethodDeclarationSyntax syntax =>
                PartialMethodParser.Parse(method, syntax),
            IMethodSymbol method => HandlerParser.Method(method, new AssemblyFacts(model.Compilation)),
            _ => null,
        };
        return (site, criticality, NamedLimits.On(symbol, annotations));
    }

    /// <summary>Whether a member is outside of any type, as in half-typed code.</summary>
    public static bool IsOutside(ISymbol symbol) => symbol.ContainingType is { IsImplicitClass: true };

    /// <summary>An interface without annotations of its own that inherits some; null for the other parts of a partial one.</summary>
    public static InterfaceModel? ParseDerived(InterfaceDeclarationSyntax node, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetDeclaredSymbol(node, cancellationToken) is not INamedTypeSymbol type
            || !type.AllInterfaces.Any(Annotations.Declares) || Annotations.Declares(type))
        {
            return null;
        }

        var first = type.DeclaringSyntaxReferences.FirstOrDefault(reference =>
            reference.GetSyntax(cancellationToken) is InterfaceDeclarationSyntax { BaseList: not null });
        return first is not null && first.SyntaxTree == node.SyntaxTree && first.Span == node.Span ? InterfaceParser.Parse(type) : null;
    }

    private static ISymbol? Symbol(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) => node switch
    {
        LambdaExpressionSyntax or LocalFunctionStatementSyntax => FunctionParser.Symbol(node, model, cancellationToken),
        EventFieldDeclarationSyntax { Declaration.Variables: { Count: > 0 } events } =>
            (model.GetDeclaredSymbol(events[0], cancellationToken) as IEventSymbol)?.AddMethod,
        _ => model.GetDeclaredSymbol(node, cancellationToken) is var declared && declared is IMethodSymbol method
            ? method.Implementation()
            : declared,
    };

    /// <summary>The first annotated method speaks for its interface, unless the interface is annotated itself.</summary>
    private static bool SpeaksFor(IMethodSymbol method, INamedTypeSymbol type) =>
        !Annotations.AreOn(type)
            && type.GetMembers().First(static member => member is IMethodSymbol && Annotations.AreOn(member)).IsSame(method);

    /// <summary>Of the parts of a partial type, the one with the first annotation speaks.</summary>
    private static bool IsFirst(INamedTypeSymbol type, SyntaxNode part) => IsOn(part, Annotations.First(type));

    /// <summary>Of the parts of a type or method, the one with the criticality speaks for it.</summary>
    private static bool HasCriticality(SyntaxNode part, ISymbol symbol) => IsOn(part, symbol.Attribute(KnownTypes.CriticalityAttribute));

    private static bool IsOn(SyntaxNode part, AttributeData? attribute) =>
        attribute?.ApplicationSyntaxReference is { } annotation
        && annotation.SyntaxTree == part.SyntaxTree && part.Span.Contains(annotation.Span);
}
