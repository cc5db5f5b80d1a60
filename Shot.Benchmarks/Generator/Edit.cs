using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Benchmarks.Generator;

/// <summary>A repeatable keystroke: each time the file's text is replaced with the next one.</summary>
/// <param name="What">What is typed.</param>
/// <param name="Path">The file.</param>
/// <param name="Text">The file's text after a number of keystrokes.</param>
internal sealed record Edit(string What, string Path, Func<int, string> Text)
{
    public CSharpCompilation Apply(CSharpCompilation compilation, int keystroke) =>
        Corpus.Edit(compilation, Path, Text(keystroke), Text(keystroke + 1));

    /// <summary>Changes a number in a method body.</summary>
    public static Edit Number(string what, string path, string before, string after = "") =>
        new(what, path, keystroke => string.Create(CultureInfo.InvariantCulture, $"{before}{(keystroke == 0 ? "" : keystroke)}{after}"));

    /// <summary>Adds and removes text.</summary>
    public static Edit Toggle(string what, string path, string without, string with) =>
        new(what, path, keystroke => keystroke % 2 == 0 ? without : with);
}
