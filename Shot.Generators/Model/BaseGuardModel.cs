namespace Shot.Generators.Model;

/// <summary>An inherited interface with annotations: the field that holds its decorator, the decorator's type, and the interface.</summary>
internal sealed record BaseGuardModel(string Field, string GuardedType, string Interface, bool IsVariant);
