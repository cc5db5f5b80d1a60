namespace Shot.CodeFixes;

/// <summary>Makes types partial, so that emitted code can add to them.</summary>
internal static class PartialTypes
{
    /// <summary>Makes the types around a member partial.</summary>
    public static void Make(FixRun run, SyntaxEditor editor, MemberDeclarationSyntax member)
    {
        foreach (var type in member.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (!type.Modifiers.Any(SyntaxKind.PartialKeyword) && run.IsFirst(type))
                editor.ReplaceNode(
                    type, (current, generator) => generator.WithModifiers(current, generator.GetModifiers(current).WithPartial(true)));
        }
    }
}
