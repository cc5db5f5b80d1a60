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
        List<string> services = [];
        await using var app = OrderService.Build(port: 0, inspect: registered => services.AddRange(registered.Select(Name)));
        var settings = new SettingOrigins((IConfigurationRoot)app.Configuration);
        var own = new OwnLimits(app, services);
        Terminal.SetWidth(240);
        var table = new Table().AddColumns("limit", "own", "rate", "at once", "deadline", "key", "mode", "set by", "where");
        foreach (var limit in Control(app).Snapshot().OrderBy(limit => own.Contains(limit) ? 0 : 1))
        {
            table.AddRow(
                limit.Name.EscapeMarkup(),
                own.Contains(limit) ? "yes" : "",
                Change(limit, numbers => numbers.Permits is null ? "" : Rate(numbers.Permits, numbers.Rate))
                    + (limit.Strategy is null or ShotStrategy.TokenBucket ? "" : $" {limit.Strategy}")
                    + (limit.CostFrom is null ? "" : $", cost: {limit.CostFrom.EscapeMarkup()}") + (limit.Settles ? ", settled" : "")
                    + string.Concat(limit.Plans.Skip(1).Select(static plan => $"\n{plan.Name.EscapeMarkup()}: {Change(plan)}")),
                limit.IsAdaptive ? "adaptive" : Change(limit, AtOnce),
                Change(limit, static numbers => numbers.MaxWaitMs is { } maxWaitMs ? Text($"{maxWaitMs} ms") : ""),
                ((limit.Key ?? "") + (limit.PlanFrom is null ? "" : $"\nplan: {limit.PlanFrom}")).EscapeMarkup(),
                limit.Mode.ToString(),
                settings.Of(limit.Name).EscapeMarkup(),
                string.Join(", ", limit.Where).EscapeMarkup());
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            "own: the application maps or registers what the limit is on. The others belong to the commands stress and adapt.");
        AnsiConsole.WriteLine(
            "a → b: the annotation says a, and a setting has made it b. set by: the settings of the limit, and their sources.");
        return 0;

        static string Name(ServiceDescriptor service) => service.ServiceType.Name;
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

    /// <summary>A number in force, after the annotation's if that is another.</summary>
    private static string Change(ShotLimitSnapshot limit, Func<ShotLimitNumbers, string> text)
    {
        var (annotated, current) = (text(limit.Annotated), text(limit.Numbers));
        return annotated == current ? current : $"{annotated} → {current}";
    }

    /// <summary>The numbers of a plan in force, after the annotation's if those are others.</summary>
    /// <summary>Burst and rate: <c>100 + 5/min</c>.</summary>
    private static string Rate(int? permits, string? rate) => Text($"{permits} + {rate}")
        .Replace(" per second", "/s", StringComparison.Ordinal).Replace(" per minute", "/min", StringComparison.Ordinal)
        .Replace(" per hour", "/h", StringComparison.Ordinal).Replace(" per day", "/day", StringComparison.Ordinal);

    private static string Change(ShotPlanSnapshot plan)
    {
        var current = Rate(plan.Permits, plan.Rate);
        var annotated = plan.Annotated is { } numbers ? Rate(numbers.Permits, numbers.Rate) : current;
        return annotated == current ? current : $"{annotated} → {current}";
    }

    private static string AtOnce(ShotLimitNumbers numbers) =>
        numbers.Concurrency is not { } limit ? "" : limit == 0 ? "adaptive" : Text($"{limit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
