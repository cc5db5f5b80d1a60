namespace Shot.Dashboard.Live;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LimitsJson))]
[JsonSerializable(typeof(IReadOnlyList<LimitJson>))]
[JsonSerializable(typeof(HistoriesJson))]
[JsonSerializable(typeof(LimitChange))]
[JsonSerializable(typeof(ModeChange))]
[JsonSerializable(typeof(ProblemJson))]
internal sealed partial class DashboardJson : JsonSerializerContext;
