using System.Text.RegularExpressions;

namespace Shot.Tests.Packages.GettingStarted;

/// <summary>A code block of a document.</summary>
/// <param name="Language">What its fence says: <c>csharp</c>, <c>json</c>, <c>sh</c> or <c>text</c>.</param>
/// <param name="Text">Its lines.</param>
/// <param name="File">The file that the text before it names at its end, if there is one: <c>`Shop/Program.cs`:</c>.</param>
internal sealed partial record TutorialBlock(string Language, string Text, string? File)
{
    /// <summary>The blocks of a document. Between two fences is text and a block in turn.</summary>
    public static IEnumerable<TutorialBlock> Read(string markdown)
    {
        var parts = markdown.Split("```");
        for (var i = 1; i < parts.Length; i += 2)
        {
            var start = parts[i].IndexOf('\n', StringComparison.Ordinal);
            var file = NamedFile().Match(parts[i - 1]);
            yield return new TutorialBlock(parts[i][..start], parts[i][(start + 1)..], file.Success ? file.Groups["file"].Value : null);
        }
    }

    [GeneratedRegex(@"`(?<file>\w[\w.]*/[\w./]+)`:\s*$")]
    private static partial Regex NamedFile();
}
