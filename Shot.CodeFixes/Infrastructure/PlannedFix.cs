namespace Shot.CodeFixes;

/// <summary>The fix for one diagnostic. Its edit gets the editor of <paramref name="Document"/>.</summary>
internal sealed record PlannedFix(string Title, Document Document, Func<FixRun, DocumentEditor, Task> EditAsync)
{
    public PlannedFix(string title, Document document, Action<FixRun, DocumentEditor> edit)
        : this(title, document, (run, editor) =>
        {
            edit(run, editor);
            return Task.CompletedTask;
        })
    {
    }
}
