using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Shot.CodeFixes;

/// <summary>Makes methods with the parameters and return type of another one.</summary>
internal static class MethodStub
{
    public static MethodDeclarationSyntax Of(MethodDeclarationSyntax definition, string name, SyntaxTokenList modifiers) => definition
        .WithAttributeLists(default)
        .WithModifiers(modifiers)
        .WithIdentifier(Identifier(name))
        .WithParameterList(ParameterList(SeparatedList(definition.ParameterList.Parameters.Select(
            static parameter => parameter.WithAttributeLists(default).WithDefault(null).WithLeadingTrivia()))))
        .WithBody(null)
        .WithExpressionBody(ArrowExpressionClause(ParseExpression(
            "throw new global::System.NotImplementedException()").WithAdditionalAnnotations(Simplifier.Annotation)))
        .WithSemicolonToken(Token(SyntaxKind.SemicolonToken))
        .WithLeadingTrivia(Statements.EndOfLine(definition))
        .WithTrailingTrivia(Statements.EndOfLine(definition))
        .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);

    public static MethodDeclarationSyntax AsCore(MethodDeclarationSyntax method) => method
        .WithIdentifier(Identifier(method.Identifier.ValueText + "Core").WithTriviaFrom(method.Identifier))
        .WithModifiers(CoreModifiers(method))
        .WithLeadingTrivia(method.GetLeadingTrivia())
        .WithAdditionalAnnotations(Formatter.Annotation);

    public static SyntaxTokenList CoreModifiers(MethodDeclarationSyntax method) =>
        Modifiers(method, SyntaxKind.PrivateKeyword, SyntaxKind.StaticKeyword, SyntaxKind.UnsafeKeyword, SyntaxKind.AsyncKeyword);

    public static SyntaxTokenList Modifiers(MethodDeclarationSyntax definition, SyntaxKind accessibility, params SyntaxKind[] shared) =>
        TokenList(definition.Modifiers.Select(modifier => modifier.Kind()).Where(shared.Contains).Prepend(accessibility)
            .Select(kind => Token(kind).WithTrailingTrivia(ElasticSpace)));
}
