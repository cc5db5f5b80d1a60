namespace Shot.Dashboard.Live;

/// <summary>The answer of <c>limits.json</c>, and the first event of a page's stream. docs/dashboard.md describes it.</summary>
internal sealed record LimitsJson(
    string Application, string Environment, string Machine, long Time, ShotMode Mode, string ModeVersion, bool CanChange,
    IReadOnlyList<LimitJson> Limits);
