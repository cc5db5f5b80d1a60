using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Sorts annotated declarations by what guards them.</summary>
internal static class SiteParser
{
    public static SiteModel Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsFirst(context.Attributes, context.TargetSymbol) || Annotations.On(context.TargetSymbol).IsEmpty)
            return SiteModel.None;
        switch (context.TargetSymbol)
        {
            case INamedTypeSymbol { TypeKind: TypeKind.Interface } type:
                return IsFirst(type, context.TargetNode) ? new SiteModel(InterfaceParser.Parse(type), null, null) : SiteModel.None;
            case IMethodSymbol { ContainingType.TypeKind: TypeKind.Interface, MethodKind: not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) } method:
                return SpeaksFor(method) ? new SiteModel(InterfaceParser.Parse(method.ContainingType), null, null) : SiteModel.None;
            case INamedTypeSymbol type:
                return IsFirst(type, context.TargetNode) ? new SiteModel(null, null, HandlerParser.Class(type)) : SiteModel.None;
            case IMethodSymbol method when context.TargetNode is MethodDeclarationSyntax syntax
                && (method.IsPartialDefinition || method.PartialDefinitionPart is not null):
                return new SiteModel(null, PartialMethodParser.Parse(method, syntax), null);
            case IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction }:
                return Handler(FunctionParser.Parse(context.TargetNode, context.SemanticModel, cancellationToken));
            case IMethodSymbol method:
                var assembly = new AssemblyFacts(context.SemanticModel.Compilation);
                return Handler(HandlerParser.Method(method, assembly.IsExecutable, assembly.HasAspNetCore));
            default:
                return SiteModel.None;
        }
    }

    /// <summary>An interface without annotations of its own that inherits some.</summary>
    public static InterfaceModel? ParseDerived(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.SemanticModel.GetDeclaredSymbol(context.Node, cancellationToken) is not INamedTypeSymbol type
            || !type.AllInterfaces.Any(Annotated.Declares) || Annotated.Declares(type))
        {
            return null;
        }

        var first = type.DeclaringSyntaxReferences.FirstOrDefault(reference => reference.GetSyntax(cancellationToken) is InterfaceDeclarationSyntax { BaseList: not null });
        return first is not null && first.SyntaxTree == context.Node.SyntaxTree && first.Span == context.Node.Span ? InterfaceParser.Parse(type) : null;
    }

    private static SiteModel Handler(HandlerModel? handler) => handler is null ? SiteModel.None : new SiteModel(null, null, handler);

    /// <summary>One of an interface's annotated methods speaks for the whole interface: the first, unless the interface is annotated itself.</summary>
    private static bool SpeaksFor(IMethodSymbol method) =>
        !Annotations.AreOn(method.ContainingType)
        && SymbolEqualityComparer.Default.Equals(method.ContainingType.GetMembers().First(member => member is IMethodSymbol && Annotations.AreOn(member)), method);

    /// <summary>A symbol is met once for each kind of annotation on it; the first one speaks for it.</summary>
    private static bool IsFirst(ImmutableArray<AttributeData> attributes, ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(Annotations.First(symbol)?.AttributeClass, attributes[0].AttributeClass);

    /// <summary>Of the parts of a partial type, the one with the first annotation speaks.</summary>
    private static bool IsFirst(INamedTypeSymbol type, SyntaxNode part)
    {
        var annotation = Annotations.First(type)?.ApplicationSyntaxReference;
        return annotation is not null && annotation.SyntaxTree == part.SyntaxTree && part.Span.Contains(annotation.Span);
    }
}
