using System.Globalization;
using Spectre.Console;

namespace Shot.Sample;

/// <summary>
/// Prints the application's limits and writes the JSON schema of their settings. The application is built but not
/// started, because the compiler knows all its limits.
/// </summary>
internal static class LimitsCommand
{
    public static async Task<int> PrintAsync()
    {
        await using var app = OrderService.Build(port: 0);
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Console.IsOutputRedirected ? 160 : 0);
        var table = new Table().AddColumns("limit", "rate", "at once", "deadline", "key", "mode", "where");
        foreach (var limit in Control(app).Snapshot())
        {
            var numbers = limit.Numbers;
            table.AddRow(
                limit.Name.EscapeMarkup(),
                numbers.Permits is null ? "" : Text($"{numbers.Permits} + {numbers.PerSecond:0.###}/s {limit.Strategy}"),
                AtOnce(limit),
                numbers.MaxWaitMs is { } maxWaitMs ? Text($"{maxWaitMs} ms") : "",
                (limit.Key ?? "").EscapeMarkup(),
                limit.Mode.ToString(),
                string.Join(", ", limit.Where).EscapeMarkup());
        }

        AnsiConsole.Write(table);
        return 0;
    }

    /// <param name="file">The file to write; null for standard output.</param>
    public static async Task<int> WriteSchemaAsync(FileInfo? file)
    {
        await using var app = OrderService.Build(port: 0);
        try
        {
            await using var stream = file?.Create() ?? Console.OpenStandardOutput();
            ShotSchema.Write(stream, Control(app).Snapshot());
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The schema cannot be written: {error.Message}");
            return 1;
        }
    }

    private static IShotControl Control(WebApplication app) => app.Services.GetRequiredService<IShotControl>();

    /// <summary>The number of a concurrency limit, and the annotation's if a setting has changed it.</summary>
    private static string AtOnce(ShotLimitSnapshot limit)
    {
        if (limit.Annotated.Concurrency is not { } annotated)
            return "";
        if (limit.IsAdaptive)
            return "adaptive";
        var written = annotated == 0 ? "adaptive" : Text($"{annotated}");
        return limit.Numbers.Concurrency == annotated ? written : Text($"{limit.Numbers.Concurrency} (annotation: {written})");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
