using Microsoft.Extensions.Configuration;

namespace Shot.Tests.Control;

/// <summary>A configuration that a test writes, as a file would be.</summary>
internal sealed class Configured : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Puts these values in the place of all there were.</summary>
    public void Write(params (string Key, string? Value)[] values)
    {
        Data = values.ToDictionary(static value => value.Key, static value => value.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
