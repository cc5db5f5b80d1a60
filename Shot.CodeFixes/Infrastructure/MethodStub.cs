using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Shot.CodeFixes;

/// <summary>Methods made of another one: of its parameters and return type, with a body that is still to be written, or its own.</summary>
internal static class MethodStub
{
    /// <summary>A method like <paramref name="definition"/> that throws.</summary>
    public static MethodDeclarationSyntax Of(MethodDeclarationSyntax definition, string name, SyntaxTokenList modifiers) => definition
        .WithAttributeLists(default)
        .WithModifiers(modifiers)
        .WithIdentifier(SyntaxFactory.Identifier(name))
        .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(definition.ParameterList.Parameters.Select(parameter => parameter.WithAttributeLists(default).WithDefault(null).WithLeadingTrivia()))))
        .WithBody(null)
        .WithExpressionBody(SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression("throw new global::System.NotImplementedException()").WithAdditionalAnnotations(Simplifier.Annotation)))
        .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
        .WithLeadingTrivia(EndOfLine.In(definition))
        .WithTrailingTrivia(EndOfLine.In(definition))
        .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);

    /// <summary>The method itself, as the one that does a partial method's work.</summary>
    public static MethodDeclarationSyntax AsCore(MethodDeclarationSyntax method) => method
        .WithIdentifier(SyntaxFactory.Identifier(method.Identifier.ValueText + "Core").WithTriviaFrom(method.Identifier))
        .WithModifiers(CoreModifiers(method))
        .WithLeadingTrivia(method.GetLeadingTrivia())
        .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>Those of the method that does a partial method's work.</summary>
    public static SyntaxTokenList CoreModifiers(MethodDeclarationSyntax method) =>
        Modifiers(method, SyntaxKind.PrivateKeyword, SyntaxKind.StaticKeyword, SyntaxKind.UnsafeKeyword, SyntaxKind.AsyncKeyword);

    /// <summary>An accessibility, and those of the definition's modifiers that it has to share.</summary>
    public static SyntaxTokenList Modifiers(MethodDeclarationSyntax definition, SyntaxKind accessibility, params SyntaxKind[] shared) => SyntaxFactory.TokenList(
        new[] { accessibility }
            .Concat(definition.Modifiers.Select(modifier => modifier.Kind()).Where(shared.Contains))
            .Select(kind => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.ElasticSpace)));
}
