namespace Shot.Control;

/// <summary>A setting that is refused.</summary>
/// <param name="Limit">The name that it is written under; null for one that is about all limits.</param>
/// <param name="Field">Which of the limit's settings it is; null when it is none.</param>
/// <param name="Value">What is written.</param>
/// <param name="Text">What is right.</param>
/// <param name="Path">Where it stands when that is not where the setting would.</param>
internal sealed record SettingProblem(string? Limit, string? Field, string Value, string Text, string? Path = null)
{
    /// <summary>The configuration's key.</summary>
    public string Key => Path ?? (Limit is null ? $"{SettingsReader.Section}:{Field}" : $"{SettingsReader.Section}:{SettingsReader.Limits}:{Limit}:{Field}");
}
