namespace Shot.Generators.Model;

/// <summary>What the compilation is, as far as the emitted calls depend on it.</summary>
internal sealed record AssemblyModel(
    string Name,
    bool IsExecutable,
    bool HasCore,
    bool HasAspNetCore,
    bool HasGrpc,
    bool HasOpenApi,
    bool MayAddKeysElsewhere,
    bool MayAuthenticateElsewhere,
    EquatableArray<ReferenceModel> References)
{
    /// <summary>The referenced Shot.Core and the version of its contract, if emitted code does not fit it; null otherwise.</summary>
    public string? OtherContract { get; init; }
}
