namespace Shot.Generators.Model;

/// <summary>The twin of an inherited guarded method: goes to the twin of the inherited interface's decorator.</summary>
/// <param name="Documentation">Its documentation comment's lines.</param>
/// <param name="Declaration">Its declaration, with its attributes.</param>
/// <param name="Expression">What it returns.</param>
internal sealed record ForwardedModel(EquatableArray<string> Documentation, string Declaration, string Expression);
