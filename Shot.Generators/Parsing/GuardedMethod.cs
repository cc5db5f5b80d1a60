namespace Shot.Generators.Parsing;

/// <summary>A guarded method while it is parsed; never part of a model.</summary>
internal sealed record GuardedMethod(IMethodSymbol Method, ResultKind Kind, IParameterSymbol? Token, GuardModel Guard)
{
    /// <summary>The name of its twin; null when it can have none.</summary>
    public string? TwinName { get; init; }

    /// <summary>The method that answers for refused calls; null when none does.</summary>
    public IMethodSymbol? Fallback { get; init; }
}
