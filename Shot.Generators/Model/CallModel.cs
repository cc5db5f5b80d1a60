namespace Shot.Generators.Model;

/// <summary>A call or a declaration that tells whether guards are switched on.</summary>
internal sealed record CallModel(CallKind Kind, string Name);
