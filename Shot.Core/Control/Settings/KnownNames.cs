namespace Shot.Control;

/// <summary>The names of all limits, and the settings that are written under them or under their plain names.</summary>
internal sealed class KnownNames(IReadOnlyCollection<string> names)
{
    private readonly ILookup<string, string> _plain = names.ToLookup(LimitNames.Plain, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The settings of a limit, by its name and by its plain name. If both have a setting, the later source's applies. Null without any
    /// setting.
    /// </summary>
    public ShotLimitOptions? Written(string name, ShotOptions settings)
    {
        if (settings.Limits.Count == 0)
            return null;
        settings.Limits.TryGetValue(name, out var exact);
        if (Plain(name) is not { } plain
            || string.Equals(plain, name, StringComparison.OrdinalIgnoreCase)
            || !settings.Limits.TryGetValue(plain, out var other))
        {
            return exact;
        }

        return exact?.Or(other) ?? other;
    }

    /// <summary>The names that settings are written under and no limit has.</summary>
    public List<string> Unknown(ShotOptions settings)
    {
        var meant = names.Concat(names.Select(Plain).OfType<string>()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. settings.Limits.Keys.Where(written => !meant.Contains(written))];
    }

    /// <summary>Names for a message, the nearest to the written one first.</summary>
    public string Nearest(string written, int most)
    {
        var nearest = LimitNames.NearestFirst(written, names).ToList();
        return nearest.Count == 0
            ? "none"
            : string.Join(", ", nearest.Take(most).Select(static name => $"'{name}'")) + (nearest.Count > most ? ", …" : "");
    }

    /// <summary>The name of a limit for environment variables; null if another limit has it too.</summary>
    private string? Plain(string name) => LimitNames.Plain(name) is var plain && _plain[plain].Count() <= 1 ? plain : null;
}
