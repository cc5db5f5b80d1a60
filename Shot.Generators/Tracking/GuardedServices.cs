using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>Remembers which types that a file registers are guarded. An edit of set-up code changes one of many at most.</summary>
internal sealed class GuardedServices(
    Declarations declarations, IReadOnlyDictionary<string, (string? Service, AnnotationReads Reads)>? before)
{
    private readonly Dictionary<string, (string? Service, AnnotationReads Reads)> _verdicts = new(StringComparer.Ordinal);

    /// <summary>Holds no part of a file.</summary>
    public IReadOnlyDictionary<string, (string? Service, AnnotationReads Reads)> Verdicts => _verdicts;

    public string? Named(TypeSyntax type, SemanticModel model)
    {
        var key = Key(type);
        if (_verdicts.TryGetValue(key, out var verdict))
            return verdict.Service;
        if (before is not null && before.TryGetValue(key, out verdict) && verdict.Reads.AreCurrent(declarations))
            verdict.Reads.Repeat();
        else
            verdict = AnnotationReads.Of(declarations, () => CallParser.GuardedService(type, model));
        _verdicts.Add(key, verdict);
        return verdict.Service;
    }

    /// <summary>A type as written, and all around it that can give its names another meaning than elsewhere in the file.</summary>
    private static string Key(TypeSyntax type) => string.Join("\n", type.Ancestors().Select(static level => level switch
    {
        BaseNamespaceDeclarationSyntax space => $"{space.Name}{space.Externs}{space.Usings}",
        TypeDeclarationSyntax container => container.Identifier.ValueText + container.TypeParameterList,
        MethodDeclarationSyntax method => method.TypeParameterList?.ToString(),
        LocalFunctionStatementSyntax function => function.TypeParameterList?.ToString(),
        _ => null,
    }).OfType<string>().Prepend(type.ToString()));
}
