namespace Shot;

/// <summary>Marks the parameter whose value is the key of the method's limits. Each value has permits of its own. Limits that set
/// <see cref="ShotLimitAttribute.Key"/> keep that key. Several marked parameters form one combined key.</summary>
/// <remarks>Allowed types: <see cref="string"/>, integers of up to 64 bits, <see cref="char"/>, <see cref="Guid"/> and
/// <see cref="System.Net.IPAddress"/>. Calls whose key is null share one key. An endpoint's limit is asked before parameters are bound, so
/// on an endpoint the key is the raw route value, query value or header from which the parameter is bound.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShotKeyAttribute : Attribute;
