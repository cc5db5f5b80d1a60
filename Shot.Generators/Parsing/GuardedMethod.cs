namespace Shot.Generators.Parsing;

/// <summary>A guarded method while it is parsed; never part of a model.</summary>
internal sealed record GuardedMethod(IMethodSymbol Method, ResultKind Kind, IParameterSymbol? Token, GuardModel Guard)
{
    public string? TwinName { get; init; }
    public IMethodSymbol? Fallback { get; init; }

    /// <summary>The methods that state the costs of its calls, in the order of its limits.</summary>
    public IReadOnlyList<IMethodSymbol> Costs { get; init; } = [];
}
