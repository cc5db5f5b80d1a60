using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>A guarded method while its interface is parsed; never part of a model.</summary>
internal sealed record GuardedMethod(
    IMethodSymbol Method, ResultKind Kind, IParameterSymbol? Token, GuardModel Guard, string? TwinName, IMethodSymbol? Fallback);
