namespace Shot.Dashboard.Live;

/// <summary>The last ten minutes of some limits. An item of their lists stands for <c>Step</c> seconds.</summary>
internal sealed record HistoriesJson(int Step, IReadOnlyList<HistoryJson> Limits);
