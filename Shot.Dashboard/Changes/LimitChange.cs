namespace Shot.Dashboard.Changes;

/// <summary>What to set of a limit, by the names of the settings. What is left out stays as it is.</summary>
internal sealed record LimitChange(int? Permits, double? PerSecond, int? Limit, int? MaxWaitMs, ShotMode? Mode)
{
    public const string Right = "Write a JSON object with at least one of permits, perSecond, limit, maxWaitMs (numbers) and mode "
        + "(\"Enforce\", \"Shadow\" or \"Off\"), for example {\"permits\": 2000, \"perSecond\": 1000}.";

    [JsonIgnore]
    public bool HasNumbers => Permits is not null || PerSecond is not null || Limit is not null || MaxWaitMs is not null;

    public override string ToString() => string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        if (Permits is { } permits)
            yield return Text($"permits {permits}");
        if (PerSecond is { } perSecond)
            yield return Text($"perSecond {perSecond}");
        if (Limit is { } limit)
            yield return Text($"limit {limit}");
        if (MaxWaitMs is { } maxWaitMs)
            yield return Text($"maxWaitMs {maxWaitMs}");
        if (Mode is { } mode)
            yield return $"mode {mode}";

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
