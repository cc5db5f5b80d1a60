using Microsoft.Extensions.Primitives;
using Shot.Cluster;
using Shot.Guarding;

namespace Shot.Control;

/// <summary>Reads the section <c>Shot</c>. The configuration binder cannot: an invalid value must not fail the others, a limit's name may
/// contain <c>:</c> (<c>GET /orders/{id:int}</c>), and a limit has two names, of which the later source's setting applies.</summary>
internal sealed class SettingsReader(IConfiguration? configuration = null)
    : IConfigureOptions<ShotOptions>, IOptionsChangeTokenSource<ShotOptions>
{
    public const string Section = "Shot";
    public const string Limits = "Limits";

    private const string LimitsPath = Section + ":" + Limits;
    private const string Fraction = "Write a number such as 1000 or 0.5.";

    /// <summary>What nodes with different values would break, or what belongs to the code that handles a refusal.</summary>
    private static readonly string[] AnnotatedOnly = ["Scope", "MaxLeaseMs", "StoreDown"];

    /// <summary>The settings in the place of <see cref="ShotLimitOptions.PerSecond"/>, with their units.</summary>
    public static readonly (string Name, string Unit, double Seconds)[] SlowRates =
        [("PerMinute", "minute", 60), ("PerHour", "hour", 3_600), ("PerDay", "day", 86_400)];

    private static readonly Dictionary<string, (string Name, Func<string?, object?> Parse, string Right)> Fields =
        new (string Name, Func<string?, object?> Parse, string Right)[]
        {
            (nameof(ShotLimitOptions.Permits), Number<int>, "Write a whole number such as 1000."),
            (nameof(ShotLimitOptions.PerSecond), Number<double>, Fraction),
            (nameof(ShotLimitOptions.MaxWaitMs), Number<int>, "Write a whole number of milliseconds such as 500, or 0 for no deadline."),
            (nameof(ShotLimitOptions.Limit), Number<int>, "Write a whole number of calls such as 64, or leave it out."),
            (nameof(ShotLimitOptions.Mode), static text => ProcessMode.Parse(text), $"Write one of {ProcessMode.Names}."),
        }.Select(static field => (Written: field.Name, Field: field))
        .Concat(SlowRates.Select(static rate =>
            (Written: rate.Name, Field: (Name: nameof(ShotLimitOptions.PerSecond), Parse: PerSecond(rate.Seconds), Right: Fraction))))
        .ToDictionary(static field => field.Written, static field => field.Field, StringComparer.OrdinalIgnoreCase);

    private static readonly (string Name, Func<string?, object?> Parse, string Right) RecordCallDuration =
        (nameof(ShotOptions.RecordCallDuration), static text => bool.TryParse(text, out var isOn) ? isOn : null, "Write true or false.");

    private readonly ConditionalWeakTable<IConfigurationProvider, SettingSource> _sources = [];

    public string? Name => Options.DefaultName;
    public IChangeToken GetChangeToken() => configuration?.GetReloadToken() ?? new CancellationChangeToken(CancellationToken.None);

    public void Configure(ShotOptions options)
    {
        lock (_sources)
        {
            foreach (var (source, said) in Sources().Index())
            {
                foreach (var (path, value) in said)
                    Read(options, path, value, source);
            }
        }
    }

    private static void Read(ShotOptions options, string path, string? value, int source)
    {
        var levels = path.Split(ConfigurationPath.KeyDelimiter);
        if (levels.Length > 2 && Is(levels[1], Limits))
        {
            ReadLimit(options, string.Join(ConfigurationPath.KeyDelimiter, levels[2..^1]), levels[^1], path, value, source);
        }
        else if (levels.Length == 2 && Is(levels[1], nameof(ShotOptions.Mode)))
        {
            options.ReadMode = ReadSetting(limit: null, Fields[nameof(ShotOptions.Mode)], path, value, source);
        }
        else if (levels.Length == 2 && Is(levels[1], RecordCallDuration.Name))
        {
            options.ReadRecordCallDuration = ReadSetting(limit: null, RecordCallDuration, path, value, source);
        }
        else if (levels.Length > 2 ? !Is(levels[1], StoreSettings.Section) : !string.IsNullOrEmpty(value))
        {
            var (written, key) = levels.Length <= 2 ? (value!, path) : ("", $"{levels[0]}:{levels[1]}");
            const string Right = $"Write {Section}:Mode, {Section}:{nameof(ShotOptions.RecordCallDuration)}, "
                + $"{LimitsPath}:<name of a limit>, or {Section}:{StoreSettings.Section}.";
            var problem = new SettingProblem(null, null, written, Right, key);
            if (!options.Problems.Contains(problem))
                options.Problems.Add(problem);
        }
    }

    /// <summary>Reads a setting. The levels before it are the name of its limit.</summary>
    private static void ReadLimit(ShotOptions options, string limit, string field, string path, string? value, int source)
    {
        var isField = Fields.TryGetValue(field, out var known);
        if (limit.Split(ConfigurationPath.KeyDelimiter) is [_, .., var plans, var plan] inPlan && Is(plans, PlanField.Plans))
        {
            limit = string.Join(ConfigurationPath.KeyDelimiter, inPlan[..^2]);
            ReadPlan(options, limit, plan, field, path, value, source);
            return;
        }

        if (!isField || limit.Length == 0)
        {
            // An empty object in JSON is read as null, and sets nothing.
            if (value is null && !isField)
                return;
            const string Right = $"Write {LimitsPath}:<name of a limit>: followed by Permits, PerSecond (PerMinute, PerHour, "
                + "PerDay), MaxWaitMs, Limit or Mode. A plan of it has Plans:<plan>:Permits and Plans:<plan>:PerSecond.";
            var isAnnotated = AnnotatedOnly.Contains(field, StringComparer.OrdinalIgnoreCase);
            var right = isAnnotated ? $"Only the annotation can set {field}. {Right}" : Right;
            options.Problems.Add(new(limit, null, value ?? "", right, path));
            return;
        }

        Write(options, limit, known, path, value, source);
    }

    /// <summary>Reads a setting of a plan.</summary>
    private static void ReadPlan(
        ShotOptions options, string limit, string plan, string field, string path, string? value, int source)
    {
        if (Fields.TryGetValue(field, out var known) && PlanField.Fields.Contains(known.Name) && PlanCheck.NameProblem(plan) is null)
            Write(options, limit, (PlanField.Of(plan, known.Name), known.Parse, known.Right), path, value, source);
        else if (value is not null)
        {
            options.Problems.Add(new(
                limit, null, value,
                PlanCheck.NameProblem(plan)
                    ?? $"Write {PlanField.Plans}:{plan}:Permits or PerSecond (PerMinute, PerHour, PerDay).",
                path));
        }
    }

    private static ShotLimitOptions Of(ShotOptions options, string limit)
    {
        if (!options.Limits.TryGetValue(limit, out var settings))
            options.Limits[limit] = settings = new ShotLimitOptions();
        return settings;
    }

    /// <summary>Writes a setting, unless its source has set it already, in another unit.</summary>
    private static void Write(
        ShotOptions options, string limit, (string Name, Func<string?, object?> Parse, string Right) field, string path, string? value,
        int source)
    {
        var settings = Of(options, limit);
        var before = settings.Read(field.Name);
        settings.Write(
            before.Source == source && before.Path is { } first && !Is(first, path)
                ? Ambiguous(limit, field.Name, first, value, path, source)
                : ReadSetting(limit, field, path, value, source),
            field.Name);
    }

    /// <summary>One source says the rate twice, in different units.</summary>
    private static Setting Ambiguous(string limit, string field, string first, string? value, string path, int source) =>
        new(null, source, path, new(limit, field, value ?? "", $"{first} sets the same rate. Write one of them.", path));

    private static Func<string?, object?> PerSecond(double seconds) => text => Number<double>(text) is double rate ? rate / seconds : null;

    private static Setting ReadSetting(
        string? limit, (string Name, Func<string?, object?> Parse, string Right) field, string path, string? value, int source) =>
        field.Parse(value) is { } parsed
            ? new(parsed, source, path, Text: value)
            : new(null, source, path, new(limit, field.Name, value ?? "", field.Right, path));

    private static object? Number<T>(string? text)
        where T : struct, INumber<T> => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Is(string written, string key) => string.Equals(written, key, StringComparison.OrdinalIgnoreCase);

    /// <summary>The values of each source, in their order. A configuration that does not list its sources counts as one.</summary>
    private IEnumerable<IReadOnlyList<(string Path, string? Value)>> Sources() => configuration switch
    {
        null => [],
        IConfigurationRoot root => root.Providers.Select(
            provider => _sources.GetValue(provider, static provider => new SettingSource(provider)).Read(Section)),
        _ => [[.. configuration.GetSection(Section).AsEnumerable().Select(static entry => (entry.Key, entry.Value))]],
    };
}
