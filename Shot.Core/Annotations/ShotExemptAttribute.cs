namespace Shot;

/// <summary>
/// Takes a method out of the limits that stand farther from it than the method itself: on its interface, controller, hub or gRPC service,
/// and on the group or the <c>Map…</c> call that its endpoint belongs to. The method's own <c>[ShotLimit]</c> stays. On a class it does the
/// same for all that the class holds, and the class's own limit stays.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ShotExemptAttribute : Attribute;
