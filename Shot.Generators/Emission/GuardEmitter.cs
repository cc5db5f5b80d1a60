using System.Globalization;
using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints the definitions of guards and limits as static fields.</summary>
internal static class GuardEmitter
{
    /// <summary>The static class that holds a file's definitions. It is not generic, so a limit is one however many types are made.</summary>
    public static void WriteHolder(CodeWriter writer, string holder, CoveringModel covering, IEnumerable<GuardModel> guards)
    {
        using (writer.Open($"file static class {holder}"))
        {
            var limits = new List<string>();
            for (var i = 0; i < covering.Limits.Count; i++)
            {
                limits.Add(CoveringModel.LimitField(i));
                WriteShared(writer, "LimitDefinition", limits[i], Limit(covering.Limits[i]));
            }

            var gates = new List<string>();
            if (covering.Concurrency is { } concurrency)
            {
                gates.Add(CoveringModel.GateField);
                WriteShared(writer, "ConcurrencyDefinition", gates[0], Gate(concurrency));
            }

            var first = true;
            foreach (var guard in guards)
            {
                if (!first)
                    writer.Line();
                first = false;
                WriteField(writer, "internal", guard.Field, guard, limits, gates);
            }
        }
    }

    /// <summary>A guard's field; <paramref name="limits"/> and <paramref name="gates"/> are the fields of what covers it.</summary>
    public static void WriteField(CodeWriter writer, string accessibility, string field, GuardModel guard, IReadOnlyList<string> limits, IReadOnlyList<string> gates)
    {
        writer.Line($"// {guard.Annotation}");
        using (writer.Open($"{accessibility} static readonly {KnownTypes.Services}.GuardDefinition {field} = new({Text(guard.Name)})", "};"))
        {
            if (guard.MaxWaitMs > 0)
                writer.Line($"MaxWaitMs = {Number(guard.MaxWaitMs)},");
            if (guard.DeadlineName is { } deadline)
                writer.Line($"DeadlineName = {Text(deadline)},");
            if (guard.Abandon)
                writer.Line("Abandon = true,");
            if (guard.MaxAbandoned > 0)
                writer.Line($"MaxAbandoned = {Number(guard.MaxAbandoned)},");
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
        var text = string.Join(", ", items);
        if (text.Length > 0)
            writer.Line($"{property} = [{text}],");
    }

    private static string Limit(LimitModel limit)
    {
        var settings = new List<string>();
        if (limit.Strategy != "TokenBucket")
            settings.Add($"Strategy = global::Shot.ShotStrategy.{limit.Strategy}");
        if (limit.Shared)
            settings.Add("IsShared = true");
        if (limit.Cost != 1)
            settings.Add($"Cost = {Number(limit.Cost)}");
        if (limit.MaxQueueMs > 0)
            settings.Add($"MaxQueueMs = {Number(limit.MaxQueueMs)}");
        if (limit.Key is not null)
        {
            settings.Add($"Key = {Text(limit.Key)}");
            if (limit.MaxKeys != LimitModel.DefaultMaxKeys)
                settings.Add($"MaxKeys = {Number(limit.MaxKeys)}");
            if (limit.KeyOverflow != "MakeRoom")
                settings.Add($"KeyOverflow = global::Shot.KeyOverflow.{limit.KeyOverflow}");
            if (limit.IPv6PrefixLength != LimitModel.DefaultIPv6PrefixLength)
                settings.Add($"IPv6PrefixLength = {Number(limit.IPv6PrefixLength)}");
            if (limit.MissingKey != "ClientAddress")
                settings.Add($"MissingKey = global::Shot.MissingKey.{limit.MissingKey}");
        }

        return $"new({Text(limit.Name)}, permits: {Number(limit.Permits)}, perSecond: {limit.PerSecond})" + (settings.Count == 0 ? "" : $" {{ {string.Join(", ", settings)} }}");
    }

    private static string Gate(ConcurrencyModel concurrency) => $"new({Text(concurrency.Name)}, limit: {Number(concurrency.Limit)})";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(string value) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(value, quote: true);
}
