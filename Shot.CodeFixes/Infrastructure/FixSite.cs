namespace Shot.CodeFixes;

/// <summary>A diagnostic, and the syntax and semantics of a document.</summary>
internal sealed record FixSite(
    Document Document, Diagnostic Diagnostic, SyntaxNode Root, SemanticModel Model, CancellationToken CancellationToken)
{
    public string Id => Diagnostic.Id;
    public SyntaxNode Node => Root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    public SyntaxNode? Declaration => Around<AttributeListSyntax>()?.Parent;

    public (IMethodSymbol Symbol, MethodDeclarationSyntax Declaration)? Method =>
        Declaration is MethodDeclarationSyntax declaration && Model.GetDeclaredSymbol(declaration, CancellationToken) is { } method
            ? (method, declaration)
            : null;

    public static async Task<FixSite?> OfAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is { } root
        && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
            ? new FixSite(document, diagnostic, root, model, cancellationToken)
            : null;

    public T? Around<T>() where T : SyntaxNode => Node.FirstAncestorOrSelf<T>();

    public PlannedFix Fix(string title, Func<FixRun, DocumentEditor, Task> edit) => new(title, Document, edit);

    public PlannedFix Fix(string title, Action<FixRun, DocumentEditor> edit) => Fix(title, (run, editor) =>
    {
        edit(run, editor);
        return Task.CompletedTask;
    });

    public PlannedFix FixOnce(string title, object key, Action<FixRun, DocumentEditor> edit) => Fix(title, (run, editor) =>
    {
        if (run.IsFirst(key))
            edit(run, editor);
    });

    public PlannedFix FixArguments(string title, List<AttributeArgumentSyntax> settings) => Fix(title, (run, editor) =>
    {
        foreach (var setting in settings.Where(run.IsFirst))
            editor.RemoveNode(setting, SyntaxRemoveOptions.KeepNoTrivia);
    });

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
