namespace Shot;

/// <summary>
/// Marks the parameter whose value is the key of the limits that stand on the method and have no <see cref="ShotLimitAttribute.Key"/> of their own: each value has
/// permits of its own. Several marked parameters make one key together.
/// </summary>
/// <remarks>
/// A text, a whole number of up to 64 bits, a <see cref="char"/>, a <see cref="Guid"/> or a <see cref="System.Net.IPAddress"/>. Calls whose key is null share one
/// limit. An endpoint's limit is asked before its parameters are bound, so there the parameter stands for the route value, the query's value or the
/// header that it is bound from.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShotKeyAttribute : Attribute;
