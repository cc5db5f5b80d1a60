namespace Shot.Control;

/// <summary>The mode that a process has from its project, before any configuration: so a project of tests is left unguarded by one line.</summary>
internal static class ProcessMode
{
    /// <summary>The name of the property, as <c>RuntimeHostConfigurationOption</c> and <c>AppContext.SetData</c> have it.</summary>
    public const string Property = "Shot.Mode";

    /// <summary>The mode; null when the project says nothing.</summary>
    /// <exception cref="InvalidOperationException">What it says is no mode.</exception>
    public static ShotMode? Current => Read(AppContext.GetData(Property));

    public static ShotMode? Read(object? data) => data switch
    {
        null => null,
        string text when Enum.GetNames<ShotMode>().Contains(text, StringComparer.OrdinalIgnoreCase) => Enum.Parse<ShotMode>(text, ignoreCase: true),
        ShotMode mode when Enum.IsDefined(mode) => mode,
        _ => throw new InvalidOperationException($"The property {Property} of this process is '{data}': write one of {string.Join(", ", Enum.GetNames<ShotMode>())}."),
    };
}
