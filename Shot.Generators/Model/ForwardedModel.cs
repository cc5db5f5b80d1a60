namespace Shot.Generators.Model;

/// <summary>The twin of an inherited guarded method, which calls the twin of the inherited interface's decorator.</summary>
internal sealed record ForwardedModel(TwinModel Twin, string Expression);
