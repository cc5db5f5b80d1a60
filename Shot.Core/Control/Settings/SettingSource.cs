using Microsoft.Extensions.Primitives;

namespace Shot.Control;

/// <summary>The values of one source of the configuration in a section, and those of the reading before.</summary>
internal sealed class SettingSource(IConfigurationProvider provider)
{
    private List<(string Path, string? Value)> _said = [];
    private IChangeToken? _token;

    /// <summary>All values in the section. If a source has become empty and has not signalled a change, its earlier values are kept: .NET
    /// empties a file's provider before it finds that the file does not parse.</summary>
    public IReadOnlyList<(string Path, string? Value)> Read(string section)
    {
        var token = provider.GetReloadToken();
        var said = new List<(string, string?)>();
        Collect(section, said);
        if (said.Count == 0 && _token is { HasChanged: false } && !provider.GetChildKeys([], null).Any())
            return _said;
        (_token, _said) = (token, said);
        return said;
    }

    private void Collect(string path, List<(string Path, string? Value)> said)
    {
        if (provider.TryGet(path, out var value))
            said.Add((path, value));
        foreach (var key in provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase))
            Collect(ConfigurationPath.Combine(path, key), said);
    }
}
