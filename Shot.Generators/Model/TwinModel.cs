namespace Shot.Generators.Model;

/// <summary>The <c>Try…</c> twin of a guarded method.</summary>
internal sealed record TwinModel(EquatableArray<string> Documentation, string Attributes, string Declaration, string ReturnType);
