namespace Shot.Control;

/// <summary>A setting of one limit, and which source said it: configuration has two spellings for a limit's name, of which the later source counts.</summary>
/// <param name="Value">The value; null when nothing is said, or what is said cannot be.</param>
/// <param name="Source">The place of the source among the configuration's, the later the higher. What code says comes after all of them.</param>
/// <param name="Path">The configuration's key; null for what code says.</param>
/// <param name="Problem">Why the value cannot be.</param>
internal readonly record struct Setting<T>(T? Value, int Source = int.MaxValue, string? Path = null, SettingProblem? Problem = null)
    where T : struct
{
    private bool IsSaid => Value is not null || Problem is not null;

    /// <summary>Of two spellings' settings the one that the later source says; of one source this one.</summary>
    public Setting<T> Or(Setting<T> other) => !IsSaid || (other.IsSaid && other.Source > Source) ? other : this;
}
