namespace Shot.Control;

/// <summary>A setting that is refused, and what to write instead. A setting of all limits has no limit, and an unknown one no field. The
/// path is the configuration's key, if it differs from the setting's usual one.</summary>
internal sealed record SettingProblem(string? Limit, string? Field, string Value, string Text, string? Path = null)
{
    public string Key =>
        Path ?? (Limit is null ? $"{SettingsReader.Section}:{Field}" : $"{SettingsReader.Section}:{SettingsReader.Limits}:{Limit}:{Field}");
}
