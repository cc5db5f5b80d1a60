using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Benchmarks.Generator;

/// <summary>
/// The tests' application with <c>[LoggerMessage]</c> instead of Shot's annotations: as many methods in as many files.
/// </summary>
internal static class LoggingCorpus
{
    public static ImmutableArray<(string Path, string Text)> FilesWith(int annotatedMethods) =>
    [
        .. Enumerable.Range(0, annotatedMethods / Corpus.MethodsPerFile).Select(static number => ($"Log{number}.cs", LogClass(number))),
        .. Corpus.FilesWith(annotatedMethods).Where(static file => file.Path.StartsWith("Plain", StringComparison.Ordinal) || file.Path == "Usings.cs"),
        ("Program.cs", "Console.WriteLine(new Shop.Area7.Plain7());\n"),
    ];

    private static string LogClass(int number)
    {
        var text = new StringBuilder("using Microsoft.Extensions.Logging;\n\n")
            .Append(CultureInfo.InvariantCulture, $"namespace Shop.Area{number % 10};\n\npublic static partial class Log{number}\n{{\n");
        for (var method = 0; method < Corpus.MethodsPerFile; method++)
        {
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"    [LoggerMessage(EventId = {method}, Level = LogLevel.Information, "
                    + $"Message = \"Placed {{item}}, {{quantity}} times.\")]\n")
                .Append(CultureInfo.InvariantCulture,
                    $"    public static partial void Placed{method}(ILogger logger, string item, int quantity);\n\n");
        }

        return text.Append("    public static int Work(int number) => number * 3;\n}\n").ToString();
    }
}
