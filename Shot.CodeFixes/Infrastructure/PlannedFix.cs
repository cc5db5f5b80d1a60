namespace Shot.CodeFixes;

/// <summary>The fix for one diagnostic. Its edit gets the editor of <paramref name="Document"/>.</summary>
internal sealed record PlannedFix(string Title, Document Document, Func<FixRun, DocumentEditor, Task> EditAsync);
