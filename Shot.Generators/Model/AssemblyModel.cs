namespace Shot.Generators.Model;

/// <summary>The facts about the compilation that the emitted calls depend on.</summary>
internal sealed record AssemblyModel(
    string Name, bool IsExecutable, bool HasCore, bool HasAspNetCore, bool HasGrpc, bool HasOpenApi, bool MayAddKeysElsewhere,
    bool MayAuthenticateElsewhere, EquatableArray<ReferenceModel> References)
{
    /// <summary>The referenced Shot.Core and the version of its contract, if emitted code does not fit it; null otherwise.</summary>
    public string? OtherContract { get; init; }
    public IEnumerable<string> Records => References.Select(static reference => reference.Record).OfType<string>();
}
