using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Shot.Control;

/// <summary>
/// Reads the section <c>Shot</c>. By hand: a value that cannot be read must not fail the others, and a limit's name may have the <c>:</c> that
/// configuration takes for a level (<c>GET /orders/{id:int}</c>).
/// </summary>
internal sealed class SettingsReader(IConfiguration? configuration = null) : IConfigureOptions<ShotSettings>, IOptionsChangeTokenSource<ShotSettings>
{
    public const string Section = "Shot";
    public const string Limits = "Limits";

    private static readonly string Modes = string.Join(", ", Enum.GetNames<ShotMode>());

    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => configuration?.GetReloadToken() ?? new CancellationChangeToken(CancellationToken.None);

    public void Configure(ShotSettings options)
    {
        if (configuration is null)
            return;
        foreach (var child in configuration.GetSection(Section).GetChildren())
        {
            if (Is(child, nameof(ShotSettings.Mode)))
                options.Mode = ReadMode(options, limit: null, child);
            else if (Is(child, Limits))
                ReadLimits(options, child, "");
            else
                options.Problems.Add(new(null, null, child.Value ?? "", $"Write {Section}:Mode, or {Section}:{Limits}:<name of a limit>.", child.Path));
        }
    }

    /// <summary>A section with a value is a setting of the limit that the sections around it name.</summary>
    private static void ReadLimits(ShotSettings options, IConfigurationSection section, string limit)
    {
        foreach (var child in section.GetChildren())
        {
            if (child.Value is null or "")
                ReadLimits(options, child, limit.Length == 0 ? child.Key : limit + ConfigurationPath.KeyDelimiter + child.Key);
            else
                Read(options, limit, child);
        }
    }

    private static void Read(ShotSettings options, string limit, IConfigurationSection setting)
    {
        if (!options.Limits.TryGetValue(limit, out var settings))
            options.Limits[limit] = settings = new ShotLimitSettings();
        if (Is(setting, nameof(settings.Permits)))
            settings.Permits = ReadNumber<int>(options, limit, nameof(settings.Permits), setting, "Write a whole number such as 1000.");
        else if (Is(setting, nameof(settings.PerSecond)))
            settings.PerSecond = ReadNumber<double>(options, limit, nameof(settings.PerSecond), setting, "Write a number such as 1000 or 0.5.");
        else if (Is(setting, nameof(settings.MaxWaitMs)))
            settings.MaxWaitMs = ReadNumber<int>(options, limit, nameof(settings.MaxWaitMs), setting, "Write a whole number of milliseconds such as 500, or 0 for no deadline.");
        else if (Is(setting, nameof(settings.Mode)))
            settings.Mode = ReadMode(options, limit, setting);
        else
            options.Problems.Add(new(limit, null, setting.Value!, $"Write {Section}:{Limits}:<name of a limit>: followed by Permits, PerSecond, MaxWaitMs or Mode.", setting.Path));
    }

    private static T? ReadNumber<T>(ShotSettings options, string limit, string field, IConfigurationSection setting, string right)
        where T : struct, System.Numerics.INumber<T>
    {
        if (T.TryParse(setting.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number;
        options.Problems.Add(new(limit, field, setting.Value!, right));
        return null;
    }

    private static ShotMode? ReadMode(ShotSettings options, string? limit, IConfigurationSection setting)
    {
        // Names alone: a number would be one of them, or none.
        foreach (var mode in Enum.GetValues<ShotMode>())
        {
            if (string.Equals(setting.Value, mode.ToString(), StringComparison.OrdinalIgnoreCase))
                return mode;
        }

        options.Problems.Add(new(limit, nameof(ShotSettings.Mode), setting.Value ?? "", $"Write one of {Modes}."));
        return null;
    }

    private static bool Is(IConfigurationSection section, string key) => string.Equals(section.Key, key, StringComparison.OrdinalIgnoreCase);
}
