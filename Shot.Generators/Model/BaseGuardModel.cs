namespace Shot.Generators.Model;

/// <summary>An inherited interface with annotations of its own, whose decorator guards its members here too.</summary>
/// <param name="Field">The field that holds the decorator.</param>
/// <param name="GuardedType">The decorator's type.</param>
internal sealed record BaseGuardModel(string Field, string GuardedType);
