namespace Shot.CodeFixes;

/// <summary>SHOT035: adds the missing fallback method beside the guarded one, and refers to it by <c>nameof</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FallbackFix)), Shared]
public sealed class FallbackFix() : ShotCodeFix(RuleIds.UnfitFallback)
{
    private protected override PlannedFix? Plan(FixSite site) =>
        site.Method is var (method, definition)
        && method.ContainingType is { } type
        && (method.IsPartialDefinition || type.TypeKind == TypeKind.Interface)
        && Annotations.On(method).Fallbacks is { Count: 1 } names
        && SyntaxFacts.IsValidIdentifier(names[0])
        && !type.AllInterfaces.Append(type).Append(type.BaseType).Any(level => level?.GetMembers(names[0]).Length > 0)
            ? site.Fix($"Add '{names[0]}'", (run, editor) => Edit(run, editor, definition, names[0]))
            : null;

    private static void Edit(FixRun run, DocumentEditor editor, MethodDeclarationSyntax definition, string name)
    {
        var written = run.IsFirst(definition) ? AnnotationSyntax.AllOn(definition, editor.SemanticModel) : [];
        foreach (var argument in written.SelectMany(static annotation => AnnotationSyntax.Arguments(annotation, "Fallback")))
        {
            var reference = ParseExpression($"nameof({Display.Identifier(name)})");
            editor.ReplaceNode(argument.Expression, reference.WithTriviaFrom(argument.Expression));
        }

        // Methods of one signature may name one fallback.
        var signature = string.Join(",", definition.ParameterList.Parameters.Select(parameter => parameter.Type?.ToString()));
        if (run.IsFirst((definition.Parent, name, signature)))
            editor.InsertAfter(definition, MethodStub.Of(definition, Display.Identifier(name), Modifiers(definition)));
    }

    private static SyntaxTokenList Modifiers(MethodDeclarationSyntax definition) => definition.Parent is InterfaceDeclarationSyntax
        ? TokenList(definition.Modifiers.Where(modifier => modifier.IsKind(SyntaxKind.UnsafeKeyword)))
        : MethodStub.Modifiers(definition, SyntaxKind.PrivateKeyword, SyntaxKind.StaticKeyword, SyntaxKind.UnsafeKeyword);
}
