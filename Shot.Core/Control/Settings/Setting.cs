namespace Shot.Control;

/// <summary>
/// A setting and its source. Configuration has two spellings for a limit's name; if both have the setting, the later source's applies.
/// </summary>
/// <param name="Value">The value; null when it is not set or not valid.</param>
/// <param name="Source">The position of the source in the configuration. Code comes after all of them.</param>
/// <param name="Path">The configuration's key; null for a setting from code.</param>
/// <param name="Problem">Why the value is not valid.</param>
internal readonly record struct Setting<T>(T? Value, int Source = int.MaxValue, string? Path = null, SettingProblem? Problem = null)
    where T : struct
{
    private bool IsSet => Value is not null || Problem is not null;

    /// <summary>The setting of the later source; of equal sources, this one.</summary>
    public Setting<T> Or(Setting<T> other) => !IsSet || (other.IsSet && other.Source > Source) ? other : this;
}
