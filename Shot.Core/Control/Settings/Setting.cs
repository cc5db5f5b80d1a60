namespace Shot.Control;

/// <summary>A setting and its source. Of a limit's two spellings in configuration, the later source's setting applies.</summary>
/// <remarks>The value is null when it is not set or not valid; then there may be a problem. The source is a position in the configuration;
/// code comes after all of them, and has neither path nor text.</remarks>
internal readonly record struct Setting(
    object? Value, int Source = int.MaxValue, string? Path = null, SettingProblem? Problem = null, string? Text = null)
{
    private bool IsSet => Value is not null || Problem is not null;

    /// <summary>The setting of the later source; of equal sources, this one.</summary>
    public Setting Or(Setting other) => !IsSet || (other.IsSet && other.Source > Source) ? other : this;
}
