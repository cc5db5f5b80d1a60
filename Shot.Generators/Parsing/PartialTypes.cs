using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Groups the annotated partial methods by type, whichever files they are in.</summary>
internal static class PartialTypes
{
    /// <summary>The types of <paramref name="methods"/>, each once, in the order of their first methods.</summary>
    public static IEnumerable<PartialTypeModel> Of(ImmutableArray<PartialMethodModel> methods) =>
        methods.GroupBy(method => method.Type).Select(type => new PartialTypeModel(type.Key, Named(type).ToEquatableArray()));

    private static IEnumerable<PartialMethodModel> Named(IEnumerable<PartialMethodModel> methods)
    {
        var fields = new GuardFields(coveringLimits: 0);
        foreach (var partial in methods)
        {
            if (partial.Method is { Guard: var guard } method)
                yield return partial with { Method = method with { Guard = guard with { Field = fields.Next(guard.Field) } } };
        }
    }
}
