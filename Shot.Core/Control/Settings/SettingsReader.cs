using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Shot.Control;

/// <summary>
/// Reads the section <c>Shot</c>. By hand: a value that cannot be read must not fail the others, a limit's name may have the <c>:</c> that configuration takes for a
/// level (<c>GET /orders/{id:int}</c>), and a limit has two names, so that it counts which source says what.
/// </summary>
internal sealed class SettingsReader(IConfiguration? configuration = null) : IConfigureOptions<ShotOptions>, IOptionsChangeTokenSource<ShotOptions>
{
    public const string Section = "Shot";
    public const string Limits = "Limits";

    private const string LimitsPath = Section + ":" + Limits;

    private static readonly string Modes = string.Join(", ", Enum.GetNames<ShotMode>());

    private readonly ConditionalWeakTable<IConfigurationProvider, SettingSource> _sources = [];

    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => configuration?.GetReloadToken() ?? new CancellationChangeToken(CancellationToken.None);

    public void Configure(ShotOptions options)
    {
        lock (_sources)
        {
            var source = 0;
            foreach (var said in Sources())
            {
                foreach (var (path, value) in said)
                    Read(options, path, value, source);
                source++;
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
            options.ReadMode = ReadMode(limit: null, path, value, source);
        }
        else if (levels.Length > 2 || !string.IsNullOrEmpty(value))
        {
            var isWhole = levels.Length <= 2;
            var problem = new SettingProblem(null, null, isWhole ? value! : "", $"Write {Section}:Mode, or {LimitsPath}:<name of a limit>.", isWhole ? path : $"{levels[0]}:{levels[1]}");
            if (!options.Problems.Contains(problem))
                options.Problems.Add(problem);
        }
    }

    /// <summary>A value is a setting of the limit that the levels before it name.</summary>
    private static void ReadLimit(ShotOptions options, string limit, string field, string path, string? value, int source)
    {
        var isField = Is(field, nameof(ShotLimitOptions.Permits)) || Is(field, nameof(ShotLimitOptions.PerSecond)) || Is(field, nameof(ShotLimitOptions.MaxWaitMs)) || Is(field, nameof(ShotLimitOptions.Mode));
        if (!isField || limit.Length == 0)
        {
            // An empty object in JSON, which sets nothing, is a null too.
            if (value is not null || isField)
                options.Problems.Add(new(limit, null, value ?? "", $"Write {LimitsPath}:<name of a limit>: followed by Permits, PerSecond, MaxWaitMs or Mode.", path));
            return;
        }

        if (!options.Limits.TryGetValue(limit, out var settings))
            options.Limits[limit] = settings = new ShotLimitOptions();
        if (Is(field, nameof(settings.Permits)))
            settings.ReadPermits = ReadNumber<int>(limit, nameof(settings.Permits), path, value, source, "Write a whole number such as 1000.");
        else if (Is(field, nameof(settings.PerSecond)))
            settings.ReadPerSecond = ReadNumber<double>(limit, nameof(settings.PerSecond), path, value, source, "Write a number such as 1000 or 0.5.");
        else if (Is(field, nameof(settings.MaxWaitMs)))
            settings.ReadMaxWaitMs = ReadNumber<int>(limit, nameof(settings.MaxWaitMs), path, value, source, "Write a whole number of milliseconds such as 500, or 0 for no deadline.");
        else
            settings.ReadMode = ReadMode(limit, path, value, source);
    }

    private static Setting<T> ReadNumber<T>(string limit, string field, string path, string? value, int source, string right)
        where T : struct, System.Numerics.INumber<T> =>
        T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new(number, source, path)
            : new(null, source, path, new(limit, field, value ?? "", right, path));

    private static Setting<ShotMode> ReadMode(string? limit, string path, string? value, int source)
    {
        // Names alone: a number would be one of them, or none.
        foreach (var mode in Enum.GetValues<ShotMode>())
        {
            if (string.Equals(value, mode.ToString(), StringComparison.OrdinalIgnoreCase))
                return new(mode, source, path);
        }

        return new(null, source, path, new(limit, nameof(ShotOptions.Mode), value ?? "", $"Write one of {Modes}.", path));
    }

    private static bool Is(string written, string key) => string.Equals(written, key, StringComparison.OrdinalIgnoreCase);

    /// <summary>What each source says, in their order. A configuration that does not tell its sources is one.</summary>
    private IEnumerable<IReadOnlyList<(string Path, string? Value)>> Sources() => configuration switch
    {
        null => [],
        IConfigurationRoot root => root.Providers.Select(provider => _sources.GetValue(provider, static provider => new SettingSource(provider)).Read(Section)),
        _ => [[.. configuration.GetSection(Section).AsEnumerable().Select(static entry => (entry.Key, entry.Value))]],
    };
}
