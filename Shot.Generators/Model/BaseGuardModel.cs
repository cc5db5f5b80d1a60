namespace Shot.Generators.Model;

/// <summary>An inherited interface with annotations of its own, whose decorator guards its members here too.</summary>
/// <param name="Field">The field that holds the decorator.</param>
/// <param name="GuardedType">The decorator's type.</param>
/// <param name="Interface">The interface.</param>
/// <param name="IsVariant">Whether one instance may be asked for as several instantiations of the interface.</param>
internal sealed record BaseGuardModel(string Field, string GuardedType, string Interface, bool IsVariant);
