using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Shot.Sample;

/// <summary>Tells which sources of the configuration set the numbers and modes of limits.</summary>
internal sealed partial class SettingOrigins(IConfigurationRoot configuration)
{
    private const string Section = "Shot:Limits";

    /// <summary>The settings of a limit, and where each was set last: <c>appsettings.json: Permits, PerSecond</c>.</summary>
    /// <param name="limit">The limit's name. A setting can also be under its spelling for environment variables: <c>GET_slow</c>.</param>
    public string Of(string limit)
    {
        var origins = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in configuration.Providers)
        {
            foreach (var path in Paths(provider, Section))
            {
                // A limit's name can contain colons. The settings of a plan are one level lower than those of a limit.
                var colon = path.LastIndexOf(':');
                var field = path[(colon + 1)..];
                if (path.Split(':') is [.., "Plans", var plan, _])
                    (colon, field) = (path.LastIndexOf($":Plans:{plan}:", StringComparison.Ordinal), "Plans");
                if (string.Equals(Plain(path[(Section.Length + 1)..colon]), Plain(limit), StringComparison.OrdinalIgnoreCase))
                    origins[field] = Describe(provider);
            }
        }

        return string.Join("; ", origins.GroupBy(static origin => origin.Value, static origin => origin.Key)
            .Select(static fields => $"{fields.Key}: {string.Join(", ", fields)}"));
    }

    /// <summary>The paths of a provider's values below a path.</summary>
    private static IEnumerable<string> Paths(IConfigurationProvider provider, string path)
    {
        foreach (var key in provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var child = ConfigurationPath.Combine(path, key);
            if (provider.TryGet(child, out var value) && value is not null)
                yield return child;
            foreach (var below in Paths(provider, child))
                yield return below;
        }
    }

    private static string Describe(IConfigurationProvider provider) => provider switch
    {
        FileConfigurationProvider { Source.Path: { } file } => file,
        EnvironmentVariablesConfigurationProvider => "environment",
        CommandLineConfigurationProvider => "command line",
        _ => provider.ToString()!,
    };

    private static string Plain(string name) => NotPlain().Replace(name, "_").Trim('_');

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotPlain();
}
