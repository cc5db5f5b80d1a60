namespace Shot.CodeFixes;

/// <summary>A diagnostic, and the syntax and semantics of a document.</summary>
internal sealed record FixSite(
    Document Document, Diagnostic Diagnostic, SyntaxNode Root, SemanticModel Model, CancellationToken CancellationToken)
{
    public string Id => Diagnostic.Id;

    /// <summary>The innermost node at the diagnostic.</summary>
    public SyntaxNode Node => Root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>The method, type, local function or lambda whose annotation the diagnostic stands on.</summary>
    public SyntaxNode? Declaration => Around<AttributeListSyntax>()?.Parent;

    /// <summary>The method whose annotation the diagnostic stands on. Null for other declarations.</summary>
    public (IMethodSymbol Symbol, MethodDeclarationSyntax Declaration)? Method =>
        Declaration is MethodDeclarationSyntax declaration && Model.GetDeclaredSymbol(declaration, CancellationToken) is { } method
            ? (method, declaration)
            : null;

    public static async Task<FixSite?> OfAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is { } root
        && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
            ? new FixSite(document, diagnostic, root, model, cancellationToken)
            : null;

    /// <summary>The node at the diagnostic or the nearest one around it.</summary>
    public T? Around<T>() where T : SyntaxNode => Node.FirstAncestorOrSelf<T>();

    public PlannedFix Fix(string title, Action<FixRun, DocumentEditor> edit) => new(title, Document, edit);

    public PlannedFix Fix(string title, Func<FixRun, DocumentEditor, Task> edit) => new(title, Document, edit);

    /// <summary>The first result of <paramref name="find"/> among the documents of the project, beginning with this one.</summary>
    public async Task<T?> InProjectAsync<T>(Func<FixSite, T?> find) where T : class
    {
        var others = Document.Project.Documents.Where(other => other.Id != Document.Id);
        foreach (var document in others.OrderBy(other => other.Name, StringComparer.Ordinal).Prepend(Document))
        {
            if (await OfAsync(document, Diagnostic, CancellationToken).ConfigureAwait(false) is { } site && find(site) is { } found)
                return found;
        }

        return null;
    }
}
