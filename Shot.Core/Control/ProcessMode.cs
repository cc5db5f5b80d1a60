namespace Shot.Control;

/// <summary>The mode that a process has from its project, before any configuration. One line leaves a project of tests unguarded.</summary>
internal static class ProcessMode
{
    /// <summary>The name of the property, for <c>RuntimeHostConfigurationOption</c> and <c>AppContext.SetData</c>.</summary>
    public const string Property = "Shot.Mode";

    public static string Names { get; } = string.Join(", ", Enum.GetNames<ShotMode>());

    /// <exception cref="InvalidOperationException">The property's value is no mode.</exception>
    public static ShotMode? Current => Read(AppContext.GetData(Property));

    public static ShotMode? Read(object? data) => data switch
    {
        null => null,
        string text when Parse(text) is { } mode => mode,
        ShotMode mode when Enum.IsDefined(mode) => mode,
        _ => throw new InvalidOperationException($"The property {Property} of this process is '{data}': write one of {Names}."),
    };

    /// <summary>The mode of a name; null when no mode has it. A number is no name.</summary>
    public static ShotMode? Parse(string? name) =>
        Enum.GetNames<ShotMode>().Contains(name, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<ShotMode>(name!, ignoreCase: true) : null;
}
