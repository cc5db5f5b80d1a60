using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the definitions of guards and limits as static fields.</summary>
internal static class GuardEmitter
{
    /// <summary>The static class that holds a file's definitions. It is not generic, so that all instantiations share a limit.</summary>
    public static void WriteHolder(CodeWriter writer, string holder, CoveringModel covering, IEnumerable<GuardModel> guards)
    {
        using (writer.Open($"file static class {holder}"))
        {
            var limits = covering.Limits.Select((_, index) => CoveringModel.LimitField(index)).ToList();
            for (var i = 0; i < limits.Count; i++)
                WriteShared(writer, "LimitDefinition", limits[i], Limit(covering.Limits[i]));
            string[] gates = covering.Concurrency is null ? [] : [CoveringModel.GateField];
            if (covering.Concurrency is { } concurrency)
                WriteShared(writer, "ConcurrencyDefinition", gates[0], Gate(concurrency));

            var isFirst = true;
            foreach (var guard in guards)
            {
                if (!isFirst)
                    writer.Line();
                isFirst = false;
                WriteField(writer, "internal", guard.Field, guard, limits, gates);
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
            WriteList(writer, "Limits", (guard.IsCovered ? limits : []).Concat(guard.Limits.Select(Limit)));
            WriteList(writer, "Concurrency", (guard.IsCovered ? gates : []).Concat(guard.Concurrency is { } own ? [Gate(own)] : []));
        }
    }

    private static void WriteShared(CodeWriter writer, string type, string field, string value)
    {
        writer.Line($"private static readonly {KnownTypes.Services}.{type} {field} = {value};");
        writer.Line();
    }

    private static void WriteList(CodeWriter writer, string property, IEnumerable<string> items)
    {
        if (Print.List(items) is { Length: > 0 } text)
            writer.Line($"{property} = [{text}],");
    }

    private static string Limit(LimitModel limit)
    {
        var settings = new List<string>();
        Add("Strategy", limit.Strategy != "TokenBucket", $"global::Shot.ShotStrategy.{limit.Strategy}");
        Add("IsShared", limit.Shared, "true");
        Add("Cost", limit.Cost != 1, Print.Number(limit.Cost));
        Add("MaxQueueMs", limit.MaxQueueMs > 0, Print.Number(limit.MaxQueueMs));
        if (limit.Key is { } key)
        {
            Add("Key", true, Print.Literal(key));
            Add("MaxKeys", limit.MaxKeys != LimitModel.DefaultMaxKeys, Print.Number(limit.MaxKeys));
            Add("KeyOverflow", limit.KeyOverflow != "MakeRoom", $"global::Shot.KeyOverflow.{limit.KeyOverflow}");
            Add("IPv6PrefixLength", limit.IPv6PrefixLength != LimitModel.DefaultIPv6PrefixLength, Print.Number(limit.IPv6PrefixLength));
            Add("MissingKey", limit.MissingKey != "ClientAddress", $"global::Shot.MissingKey.{limit.MissingKey}");
        }

        return $"new({Print.Literal(limit.Name)}, permits: {Print.Number(limit.Permits)}, perSecond: {limit.PerSecond})"
            + (settings.Count == 0 ? "" : $" {{ {Print.List(settings)} }}");

        void Add(string setting, bool isSet, string value)
        {
            if (isSet)
                settings.Add($"{setting} = {value}");
        }
    }

    private static string Gate(ConcurrencyModel concurrency) =>
        $"new({Print.Literal(concurrency.Name)}, limit: {Print.Number(concurrency.Limit)})";
}
