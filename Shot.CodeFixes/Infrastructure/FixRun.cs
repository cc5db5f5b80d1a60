namespace Shot.CodeFixes;

/// <summary>The edits of one run. Each refers to nodes of the original solution.</summary>
internal sealed class FixRun(Solution solution, CancellationToken cancellationToken)
{
    private readonly SolutionEditor _editor = new(solution);
    private readonly HashSet<object> _done = [];
    private readonly Dictionary<object, object> _gathered = [];
    public Solution Original { get; } = solution;
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Whether no edit of this run has the key yet.</summary>
    public bool IsFirst(object key) => _done.Add(key);

    public List<T> Gathered<T>(object key)
    {
        if (!_gathered.TryGetValue(key, out var list))
            _gathered.Add(key, list = new List<T>());
        return (List<T>)list;
    }

    public Task<DocumentEditor> EditorAsync(Document document) => _editor.GetDocumentEditorAsync(document.Id, CancellationToken);

    public Task<DocumentEditor>? EditorOf(SyntaxNode node) =>
        Original.GetDocument(node.SyntaxTree) is { } document ? EditorAsync(document) : null;

    public Solution Changed() => _editor.GetChangedSolution();
}
