using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Sorts annotated declarations by what guards them.</summary>
internal static class SiteParser
{
    /// <summary>The verdict on <paramref name="node"/>, which may be annotated as far as syntax tells.</summary>
    public static SiteModel Parse(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Symbol(node, model, cancellationToken) is not { } symbol || Annotations.On(symbol) is not { IsEmpty: false } annotations || IsOutside(symbol))
            return SiteModel.None;
        return Parse(node, symbol, model, cancellationToken) with { Named = NamedLimits.On(symbol, annotations) };
    }

    private static SiteModel Parse(SyntaxNode node, ISymbol symbol, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (symbol)
        {
            case INamedTypeSymbol { TypeKind: TypeKind.Interface } type:
                return IsFirst(type, node) ? new SiteModel(InterfaceParser.Parse(type), null, null) : SiteModel.None;
            case IMethodSymbol { ContainingType.TypeKind: TypeKind.Interface, MethodKind: not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) } method:
                return SpeaksFor(method) ? new SiteModel(InterfaceParser.Parse(method.ContainingType), null, null) : SiteModel.None;
            case INamedTypeSymbol type:
                return IsFirst(type, node) ? new SiteModel(null, null, HandlerParser.Class(type)) : SiteModel.None;
            case IMethodSymbol method when node is MethodDeclarationSyntax syntax
                && (method.IsPartialDefinition || method.PartialDefinitionPart is not null):
                return new SiteModel(null, PartialMethodParser.Parse(method, syntax), null);
            case IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction }:
                return Handler(FunctionParser.Parse(node, model, cancellationToken));
            case IMethodSymbol method:
                var assembly = new AssemblyFacts(model.Compilation);
                return Handler(HandlerParser.Method(method, assembly.IsExecutable, assembly.HasAspNetCore));
            default:
                return SiteModel.None;
        }
    }

    /// <summary>Whether a member stands outside of any type, as half-typed code has it: its type has no name.</summary>
    public static bool IsOutside(ISymbol symbol) => symbol.ContainingType is { IsImplicitClass: true };

    /// <summary>An interface without annotations of its own that inherits some.</summary>
    public static InterfaceModel? ParseDerived(InterfaceDeclarationSyntax node, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetDeclaredSymbol(node, cancellationToken) is not INamedTypeSymbol type
            || !type.AllInterfaces.Any(Annotated.Declares) || Annotated.Declares(type))
        {
            return null;
        }

        var first = type.DeclaringSyntaxReferences.FirstOrDefault(reference => reference.GetSyntax(cancellationToken) is InterfaceDeclarationSyntax { BaseList: not null });
        return first is not null && first.SyntaxTree == node.SyntaxTree && first.Span == node.Span ? InterfaceParser.Parse(type) : null;
    }

    private static ISymbol? Symbol(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) => node is LambdaExpressionSyntax or LocalFunctionStatementSyntax
        ? FunctionParser.Symbol(node, model, cancellationToken)
        : node is EventFieldDeclarationSyntax { Declaration.Variables: { Count: > 0 } events } ? (model.GetDeclaredSymbol(events[0], cancellationToken) as IEventSymbol)?.AddMethod
        : model.GetDeclaredSymbol(node, cancellationToken) is var declared && declared is IMethodSymbol method ? Functions.Implementation(method)
        : declared;

    private static SiteModel Handler(HandlerModel? handler) => handler is null ? SiteModel.None : new SiteModel(null, null, handler);

    /// <summary>One of an interface's annotated methods speaks for the whole interface: the first, unless the interface is annotated itself.</summary>
    private static bool SpeaksFor(IMethodSymbol method) =>
        !Annotations.AreOn(method.ContainingType)
        && SymbolEqualityComparer.Default.Equals(method.ContainingType.GetMembers().First(member => member is IMethodSymbol && Annotations.AreOn(member)), method);

    /// <summary>Of the parts of a partial type, the one with the first annotation speaks.</summary>
    private static bool IsFirst(INamedTypeSymbol type, SyntaxNode part)
    {
        var annotation = Annotations.First(type)?.ApplicationSyntaxReference;
        return annotation is not null && annotation.SyntaxTree == part.SyntaxTree && part.Span.Contains(annotation.Span);
    }
}
