namespace Shot.Generators.Model;

/// <summary>The <c>Try…</c> twin of a guarded method.</summary>
/// <param name="Name">Its name, which no other member has.</param>
/// <param name="Attributes">Its attributes, each with a space behind it.</param>
/// <param name="Modifiers">Its accessibility and <c>static</c>, with a trailing space.</param>
/// <param name="Parameters">Its parameters, with the defaults and attributes that callers see.</param>
/// <param name="Constraints">Its constraint clauses.</param>
internal sealed record TwinModel(string Name, string Attributes, string Modifiers, EquatableArray<ParameterModel> Parameters, string Constraints)
{
    /// <summary>The documentation comment's lines.</summary>
    public EquatableArray<string> Documentation { get; init; } = EquatableArray<string>.Empty;
}
