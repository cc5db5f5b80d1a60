namespace Shot.Control;

/// <summary>The names of all limits, and what is written under them or under their plain names.</summary>
internal sealed class KnownNames(IReadOnlyCollection<string> names)
{
    private readonly Dictionary<string, int> _plain = names.GroupBy(LimitNames.Plain, StringComparer.OrdinalIgnoreCase).ToDictionary(static plain => plain.Key, static plain => plain.Count(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The name that environment variables can have for a limit; null when another limit has it too.</summary>
    public string? Plain(string name) => LimitNames.Plain(name) is var plain && _plain.GetValueOrDefault(plain) <= 1 ? plain : null;

    /// <summary>What is written for a limit, setting by setting: of its name and its plain name, what the later source says. Null when nothing is.</summary>
    public ShotLimitOptions? Written(string name, ShotOptions settings)
    {
        if (settings.Limits.Count == 0)
            return null;
        var exact = settings.Limits.TryGetValue(name, out var own) ? own : null;
        var plain = Plain(name) is { } other && !string.Equals(other, name, StringComparison.OrdinalIgnoreCase) && settings.Limits.TryGetValue(other, out var found) ? found : null;
        return exact is null ? plain : plain is null ? exact : exact.Or(plain);
    }

    /// <summary>The names that settings are written under and no limit has.</summary>
    public List<string> Unknown(ShotOptions settings)
    {
        var meant = names.Concat(names.Select(Plain).OfType<string>()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. settings.Limits.Keys.Where(written => !meant.Contains(written))];
    }

    /// <summary>Names for a message, those first that are nearest to what is written.</summary>
    public string Nearest(string written, int most)
    {
        var nearest = LimitNames.NearestFirst(written, names).ToList();
        return nearest.Count == 0 ? "none" : string.Join(", ", nearest.Take(most).Select(static name => $"'{name}'")) + (nearest.Count > most ? ", …" : "");
    }
}
