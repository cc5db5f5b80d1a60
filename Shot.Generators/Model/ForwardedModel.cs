namespace Shot.Generators.Model;

/// <summary>The twin of an inherited guarded method: goes to the twin of the inherited interface's decorator.</summary>
internal sealed record ForwardedModel(string Declaration, string Expression);
