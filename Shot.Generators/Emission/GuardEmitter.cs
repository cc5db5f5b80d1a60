using System.Globalization;
using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints guards and limiters as static fields.</summary>
internal static class GuardEmitter
{
    /// <summary>The static class that holds a file's guards. It is not generic, so a limiter is one however many types are made.</summary>
    public static void WriteHolder(CodeWriter writer, string holder, EquatableArray<LimitModel> covering, string coveringField, IEnumerable<GuardModel> guards)
    {
        using (writer.Open($"file static class {holder}"))
        {
            var names = new List<string>();
            for (var i = 0; i < covering.Count; i++)
            {
                var name = coveringField + (i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture));
                names.Add(name);
                writer.Line($"private static readonly {KnownTypes.Services}.LimitPolicy {name} =");
                using (writer.Indented())
                    writer.Line($"{Policy(covering[i])};");
                writer.Line();
            }

            var first = true;
            foreach (var guard in guards)
            {
                if (!first)
                    writer.Line();
                first = false;
                WriteField(writer, "internal", guard.Field, guard, names);
            }
        }
    }

    /// <summary>A guard's field; <paramref name="covering"/> are the fields of the limiters that cover it.</summary>
    public static void WriteField(CodeWriter writer, string accessibility, string field, GuardModel guard, IReadOnlyList<string> covering)
    {
        writer.Line($"// {guard.Annotation}");
        writer.Line($"{accessibility} static readonly {KnownTypes.Services}.Guard {field} = {KnownTypes.Services}.Guard.Create(");
        using (writer.Indented())
        {
            writer.Line($"{Text(guard.Name)}, maxWaitMs: {guard.MaxWaitMs.ToString(CultureInfo.InvariantCulture)}, abandon: {(guard.Abandon ? "true" : "false")},");
            var limits = covering.Take(guard.CoveredBy).Concat(guard.Limits.Select(Policy)).ToList();
            for (var i = 0; i < limits.Count; i++)
                writer.Line(limits[i] + (i == limits.Count - 1 ? ");" : ","));
        }
    }

    private static string Policy(LimitModel limit) =>
        $"{KnownTypes.Services}.LimitPolicy.{(limit.Shared ? "Shared" : "Create")}({Text(limit.Name)}, permits: {limit.Permits.ToString(CultureInfo.InvariantCulture)}, "
        + $"perSecond: {limit.PerSecond}, global::Shot.ShotStrategy.{limit.Strategy})";

    private static string Text(string value) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(value, quote: true);
}
