namespace Shot.Control;

/// <summary>A setting that is refused.</summary>
/// <param name="Limit">The name that it is written under; null for a setting of all limits.</param>
/// <param name="Field">The name of the setting; null for an unknown one.</param>
/// <param name="Value">The value in the configuration.</param>
/// <param name="Text">Tells what to write instead.</param>
/// <param name="Path">The configuration's key, if it differs from the setting's usual one.</param>
internal sealed record SettingProblem(string? Limit, string? Field, string Value, string Text, string? Path = null)
{
    /// <summary>The configuration's key.</summary>
    public string Key =>
        Path ?? (Limit is null ? $"{SettingsReader.Section}:{Field}" : $"{SettingsReader.Section}:{SettingsReader.Limits}:{Limit}:{Field}");
}
