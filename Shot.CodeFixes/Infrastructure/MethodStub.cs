using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Shot.CodeFixes;

/// <summary>Methods of another one's parameters and return type, whose body is still to be written.</summary>
internal static class MethodStub
{
    /// <summary>A method like <paramref name="definition"/> that throws.</summary>
    public static MethodDeclarationSyntax Of(MethodDeclarationSyntax definition, string name, SyntaxTokenList modifiers) => definition
        .WithAttributeLists(default)
        .WithModifiers(modifiers)
        .WithIdentifier(SyntaxFactory.Identifier(name))
        .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(definition.ParameterList.Parameters.Select(parameter => parameter.WithAttributeLists(default).WithDefault(null).WithLeadingTrivia()))))
        .WithExpressionBody(SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression("throw new global::System.NotImplementedException()").WithAdditionalAnnotations(Simplifier.Annotation)))
        .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
        .WithLeadingTrivia(EndOfLine.In(definition))
        .WithTrailingTrivia(EndOfLine.In(definition))
        .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);

    /// <summary>An accessibility, and those of the definition's modifiers that it has to share.</summary>
    public static SyntaxTokenList Modifiers(MethodDeclarationSyntax definition, SyntaxKind accessibility, params SyntaxKind[] shared) => SyntaxFactory.TokenList(
        new[] { accessibility }
            .Concat(definition.Modifiers.Select(modifier => modifier.Kind()).Where(shared.Contains))
            .Select(kind => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.ElasticSpace)));
}
