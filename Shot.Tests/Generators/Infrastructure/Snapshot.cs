using System.Runtime.CompilerServices;
using DiffEngine;

namespace Shot.Tests.Generators.Infrastructure;

/// <summary>
/// Compares emitted files with <c>Class.Test#file.verified.cs</c> beside the test. On a mismatch writes
/// <c>….received.cs</c> and opens it in a diff tool: the file conventions of Verify.SourceGenerators.
/// </summary>
internal static class Snapshot
{
    public static void Verify(GeneratorRun run, [CallerFilePath] string testFile = "", [CallerMemberName] string test = "")
    {
        var prefix = Path.Combine(Path.GetDirectoryName(testFile)!, $"{Path.GetFileNameWithoutExtension(testFile)}.{test}#");
        var expected = Directory.GetFiles(Path.GetDirectoryName(prefix)!, Path.GetFileName(prefix) + "*.verified.cs").ToHashSet(StringComparer.Ordinal);
        var mismatches = new List<string>();
        foreach (var file in run.Files)
        {
            var stem = prefix + Path.GetFileNameWithoutExtension(file.HintName);
            var verified = stem + ".verified.cs";
            expected.Remove(verified);
            var text = file.SourceText.ToString();
            if (File.Exists(verified) && File.ReadAllText(verified).ReplaceLineEndings("\n") == text)
            {
                File.Delete(stem + ".received.cs");
                continue;
            }

            var received = stem + ".received.cs";
            File.WriteAllText(received, text);
            mismatches.Add(Path.GetFileName(received));
            if (!BuildServerDetector.Detected)
                DiffRunner.Launch(received, verified);
        }

        Assert.True(
            mismatches.Count == 0 && expected.Count == 0,
            $"Emitted code differs from what is verified. Received: {string.Join(", ", mismatches)}. No longer emitted: {string.Join(", ", expected.Select(Path.GetFileName))}. "
            + "When the change is meant, rename each .received.cs to .verified.cs.");
    }
}
