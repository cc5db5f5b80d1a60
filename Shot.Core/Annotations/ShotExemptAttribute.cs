namespace Shot;

/// <summary>Takes a method out of the limit that stands on its interface or its controller.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ShotExemptAttribute : Attribute;
