namespace Shot.Cluster;

/// <summary>Reads the section <c>Shot:Store</c>. A bad value stops the start: an application that shares other keys than its configuration
/// says would exceed its limits.</summary>
internal sealed class StoreSettings(IConfiguration? configuration = null) : IConfigureOptions<ShotStoreOptions>
{
    public const string Section = "Store";
    private const string Path = $"{Control.SettingsReader.Section}:{Section}";

    /// <exception cref="ArgumentException">A setting is unknown, or its value is out of its range.</exception>
    public void Configure(ShotStoreOptions options)
    {
        foreach (var setting in configuration?.GetSection(Path).GetChildren() ?? [])
        {
            // Null, as JSON can have it, sets nothing.
            if (setting.Value is null && !setting.GetChildren().Any())
                continue;
            switch (setting.Key.ToUpperInvariant())
            {
                case "PREFIX":
                    options.Prefix = Text(setting);
                    break;
                case "APPLICATION":
                    options.Application = Text(setting);
                    break;
                case "KEYSECRET":
                    options.KeySecret = Text(setting);
                    break;
                case "BUDGETMS":
                    options.BudgetMs = Number(setting);
                    break;
                case "NODES":
                    options.Nodes = Number(setting);
                    break;
                case "MAXREQUESTS":
                    options.MaxRequests = Number(setting);
                    break;
                default:
                    throw new ArgumentException(
                        $"{setting.Path} is no setting. Write {Path}: followed by Prefix, Application, KeySecret, "
                        + "BudgetMs, Nodes or MaxRequests.");
            }

            if (options.Problem() is { } problem)
                throw new ArgumentException($"{Path}:{problem}");
        }
    }

    private static string Text(IConfigurationSection setting) => setting.Value is { Length: > 0 } text
        ? text
        : throw new ArgumentException($"{setting.Path} must be a text that is not empty. Leave it out for the default.");

    /// <summary>The value may be a secret under the wrong key, so it is not shown.</summary>
    private static int Number(IConfigurationSection setting) =>
        int.TryParse(setting.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"{setting.Path} must be a whole number. Write for example 50, or leave it out for the default.");
}
