using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>SHOT035: adds the missing fallback method beside the guarded one, and refers to it by <c>nameof</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FallbackFix)), Shared]
public sealed class FallbackFix() : ShotCodeFix(RuleIds.UnfitFallback)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await SiteAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is var (_, name) ? $"Add '{name}'" : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await SiteAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not var (definition, name))
            return;
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        if (run.IsFirst(definition))
        {
            foreach (var argument in AnnotationSyntax.AllOn(definition, editor.SemanticModel).SelectMany(
                annotation => AnnotationSyntax.Arguments(annotation, "Fallback")))
            {
                var reference = SyntaxFactory.ParseExpression($"nameof({Display.Identifier(name)})");
                editor.ReplaceNode(argument.Expression, reference.WithTriviaFrom(argument.Expression));
            }
        }

        // Methods of one signature may name one fallback.
        if (run.IsFirst(
            (definition.Parent, name, string.Join(
                ",", definition.ParameterList.Parameters.Select(parameter => parameter.Type?.ToString())))))
        {
            editor.InsertAfter(definition, MethodStub.Of(definition, Display.Identifier(name), Modifiers(definition)));
        }
    }

    /// <summary>Null if a member has the name already, or if no fallback can be called.</summary>
    private static async Task<(MethodDeclarationSyntax Definition, string Name)?> SiteAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await AnnotationSyntax.MethodAsync(
            document, diagnostic, cancellationToken).ConfigureAwait(false) is not var (method, definition)
            || method.ContainingType is not { } type
            || !(method.IsPartialDefinition || type.TypeKind == TypeKind.Interface)
            || Annotations.On(method).Fallbacks is not { Count: 1 } names
            || !SyntaxFacts.IsValidIdentifier(names[0]))
        {
            return null;
        }

        var name = names[0];
        var isTaken = type.AllInterfaces.Append(type)
            .Append(type.BaseType)
            .Any(level => level is not null && level.GetMembers(name).Length > 0);
        return isTaken ? null : (definition, name);
    }

    private static SyntaxTokenList Modifiers(MethodDeclarationSyntax definition) => definition.Parent is InterfaceDeclarationSyntax
        ? SyntaxFactory.TokenList(definition.Modifiers.Where(modifier => modifier.IsKind(SyntaxKind.UnsafeKeyword)))
        : MethodStub.Modifiers(definition, SyntaxKind.PrivateKeyword, SyntaxKind.StaticKeyword, SyntaxKind.UnsafeKeyword);
}
