namespace Shot.Generators.Emission;

/// <summary>Prints the definitions of guards and limits as static fields.</summary>
internal static class GuardEmitter
{
    /// <summary>The static class that holds a file's definitions. It is not generic, so that all instantiations share a limit.</summary>
    public static void WriteHolder(CodeWriter writer, string holder, CoveringModel covering, IReadOnlyList<GuardModel> guards)
    {
        using (writer.Open($"file static class {holder}"))
        {
            var limits = covering.Limits.Select((_, index) => CoveringModel.LimitField(index)).ToList();
            const string Shared = $"private static readonly {KnownTypes.Services}";
            for (var i = 0; i < limits.Count; i++)
                writer.Lines([$"{Shared}.LimitDefinition {limits[i]} = {Text(covering.Limits[i])};", ""]);
            string[] gates = covering.Concurrency is null ? [] : [CoveringModel.GateField];
            if (covering.Concurrency is { } gate)
                writer.Lines([$"{Shared}.ConcurrencyDefinition {gates[0]} = {Text(gate)};", ""]);
            for (var i = 0; i < guards.Count; i++)
            {
                if (i > 0)
                    writer.Line();
                WriteField(writer, "internal", guards[i].Field, guards[i], limits, gates);
            }
        }
    }

    /// <summary>A guard's field, with the fields of the limits and gates that cover it.</summary>
    public static void WriteField(
        CodeWriter writer, string accessibility, string field, GuardModel guard, IReadOnlyList<string> limits, IReadOnlyList<string> gates)
    {
        writer.Line($"// {guard.Annotation}");
        var declaration = $"{accessibility} static readonly {KnownTypes.Services}.GuardDefinition {field}";
        using (writer.Open($"{declaration} = new({Print.Literal(guard.Name)})", "};"))
        {
            if (guard.MaxWaitMs > 0)
                writer.Line($"MaxWaitMs = {Print.Number(guard.MaxWaitMs)},");
            if (guard.DeadlineName is { } deadline)
                writer.Line($"DeadlineName = {Print.Literal(deadline)},");
            if (guard.Abandon)
                writer.Line("Abandon = true,");
            if (guard.MaxAbandoned > 0)
                writer.Line($"MaxAbandoned = {Print.Number(guard.MaxAbandoned)},");
            if (guard.TrustsCaller)
                writer.Line("TrustCaller = true,");
            if (guard.Criticality is { } criticality)
                writer.Line($"Criticality = global::Shot.ShotCriticality.{criticality},");
            WriteList("Limits", (guard.IsCovered ? limits : []).Concat(guard.Limits.Select(Text)));
            WriteList("Concurrency", (guard.IsCovered ? gates : []).Concat(guard.Concurrency is { } own ? [Text(own)] : []));
        }

        void WriteList(string property, IEnumerable<string> items)
        {
            if (Print.List(items) is { Length: > 0 } text)
                writer.Line($"{property} = [{text}],");
        }
    }

    private static string Text(Limit limit)
    {
        var isKeyed = limit.Key is not null;
        var settings = new (string Setting, bool IsSet, string Value)[]
        {
            ("Strategy", limit.Strategy != 0, $"global::Shot.ShotStrategy.{limit.StrategyName}"),
            ("IsShared", limit.IsShared, "true"),
            ("Cost", limit.Cost != 1, Print.Number(limit.Cost)),
            ("CostFrom", limit.CostFrom is not null, Print.Literal(limit.CostFrom ?? "")),
            ("Settles", limit.Settles, "true"),
            ("MaxQueueMs", limit.MaxQueueMs > 0, Print.Number(limit.MaxQueueMs)),
            ("Key", isKeyed, Print.Literal(limit.Key ?? "")),
            ("PlanFrom", limit.PlanFrom is not null, Print.Literal(limit.PlanFrom ?? "")),
            ("Plan", limit.Plan is not null, Print.Literal(limit.Plan ?? "")),
            ("Plans", limit.Plans.Count > 0, $"[{Print.List(limit.Plans.Select(Text))}]"),
            ("MaxKeys", isKeyed && limit.MaxKeys != Limit.DefaultMaxKeys, Print.Number(limit.MaxKeys)),
            ("KeyOverflow", isKeyed && limit.KeyOverflow != 0, $"global::Shot.KeyOverflow.{limit.KeyOverflowName}"),
            ("IPv6PrefixLength", isKeyed && limit.IPv6PrefixLength != Limit.DefaultIPv6PrefixLength, Print.Number(limit.IPv6PrefixLength)),
            ("MissingKey", isKeyed && limit.MissingKey != 0, $"global::Shot.MissingKey.{limit.MissingKeyName}"),
            ("Scope", limit.IsCluster, "global::Shot.ShotScope.Cluster"),
            ("MaxLeaseMs", limit.IsCluster && limit.MaxLeaseMs != Limit.DefaultMaxLeaseMs, Print.Number(limit.MaxLeaseMs)),
            ("StoreDown", limit.IsCluster && limit.StoreDown != 0, $"global::Shot.StoreDown.{limit.StoreDownName}"),
        };
        var written = Print.List(settings.Where(static other => other.IsSet).Select(static other => $"{other.Setting} = {other.Value}"));
        return $"new({Print.Literal(limit.Name!)}, permits: {Print.Number(limit.Permits)}, perSecond: {Print.Number(limit.PerSecond)}d)"
            + (written.Length == 0 ? "" : $" {{ {written} }}");
    }

    private static string Text(PlanModel plan) =>
        $"new({Print.Literal(plan.Name)}, permits: {Print.Number(plan.Permits)}, perSecond: {Print.Number(plan.PerSecond)}d)";

    private static string Text(ConcurrencyLimit limit) =>
        $"new({Print.Literal(limit.Name)}, limit: {Print.Number(limit.Most ?? 0)})"
        + (limit is { IsAdaptive: true, Max: { } max } ? $" {{ Max = {Print.Number(max)} }}" : "");
}
