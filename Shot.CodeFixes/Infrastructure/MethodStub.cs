using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Shot.CodeFixes;

/// <summary>Makes methods with the parameters and return type of another one.</summary>
internal static class MethodStub
{
    /// <summary>A method like <paramref name="definition"/> that throws.</summary>
    public static MethodDeclarationSyntax Of(MethodDeclarationSyntax definition, string name, SyntaxTokenList modifiers) => definition
        .WithAttributeLists(default)
        .WithModifiers(modifiers)
        .WithIdentifier(SyntaxFactory.Identifier(name))
        .WithParameterList(
            SyntaxFactory.ParameterList(
                SyntaxFactory.SeparatedList(
                    definition.ParameterList.Parameters.Select(
                        parameter => parameter.WithAttributeLists(default).WithDefault(null).WithLeadingTrivia()))))
        .WithBody(null)
        .WithExpressionBody(
            SyntaxFactory.ArrowExpressionClause(
                SyntaxFactory.ParseExpression(
                    "throw new global::System.NotImplementedException()").WithAdditionalAnnotations(Simplifier.Annotation)))
        .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
        .WithLeadingTrivia(EndOfLine.In(definition))
        .WithTrailingTrivia(EndOfLine.In(definition))
        .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);

    /// <summary>The method turned into the <c>…Core</c> of a partial method.</summary>
    public static MethodDeclarationSyntax AsCore(MethodDeclarationSyntax method) => method
        .WithIdentifier(SyntaxFactory.Identifier(method.Identifier.ValueText + "Core").WithTriviaFrom(method.Identifier))
        .WithModifiers(CoreModifiers(method))
        .WithLeadingTrivia(method.GetLeadingTrivia())
        .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The modifiers of the <c>…Core</c> of a partial method.</summary>
    public static SyntaxTokenList CoreModifiers(MethodDeclarationSyntax method) =>
        Modifiers(method, SyntaxKind.PrivateKeyword, SyntaxKind.StaticKeyword, SyntaxKind.UnsafeKeyword, SyntaxKind.AsyncKeyword);

    /// <summary>The given accessibility, and the definition's modifiers among <paramref name="shared"/>.</summary>
    public static SyntaxTokenList Modifiers(MethodDeclarationSyntax definition, SyntaxKind accessibility, params SyntaxKind[] shared) =>
        SyntaxFactory.TokenList(
        new[] { accessibility }
            .Concat(definition.Modifiers.Select(modifier => modifier.Kind()).Where(shared.Contains))
            .Select(kind => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.ElasticSpace)));
}
