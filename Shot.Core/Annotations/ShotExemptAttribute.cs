namespace Shot;

/// <summary>Exempts a method from the limits of everything that contains it: its interface, controller, hub or gRPC service, and the group
/// or the <c>Map…</c> call of its endpoint. A <c>[ShotLimit]</c> on the method itself still applies. On a class, the attribute exempts all
/// methods of the class from the limits outside it; a limit on the class itself still applies.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ShotExemptAttribute : Attribute;
