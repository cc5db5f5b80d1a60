using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>
/// Which types that a file registers are guarded interfaces. Set-up code registers many in one body, of which an edit changes one at most, so verdicts are
/// taken over from the file's former ones. Not safe for use by several threads.
/// </summary>
internal sealed class GuardedServices(Declarations declarations, GuardedServices? before)
{
    private readonly Dictionary<string, (string? Service, AnnotationReads Reads)> _verdicts = new(StringComparer.Ordinal);

    /// <summary>The verdicts that these are taken over from, unless a declaration has changed what names mean: let go after parsing.</summary>
    private GuardedServices? _before = before?.Version == declarations.Version ? before : null;

    private ulong Version { get; } = declarations.Version;

    /// <summary>What <see cref="CallParser.GuardedService"/> tells of a type.</summary>
    public string? Named(TypeSyntax type, SemanticModel model)
    {
        var key = Key(type);
        if (!_verdicts.TryGetValue(key, out var verdict))
        {
            if (_before is null || !_before._verdicts.TryGetValue(key, out verdict) || !verdict.Reads.AreCurrent(declarations))
                verdict = AnnotationReads.Of(declarations, () => CallParser.GuardedService(type, model));
            _verdicts.Add(key, verdict);
        }

        verdict.Reads.Repeat();
        return verdict.Service;
    }

    /// <summary>Lets go of the former verdicts.</summary>
    public void Seal() => _before = null;

    /// <summary>
    /// A type as written, and all around it that can give its names another meaning than elsewhere in the file: namespaces with their usings, types, and
    /// the type parameters of methods and local functions.
    /// </summary>
    private static string Key(TypeSyntax type)
    {
        var key = new StringBuilder(type.ToString());
        for (var level = type.Parent; level is not null; level = level.Parent)
        {
            switch (level)
            {
                case BaseNamespaceDeclarationSyntax space:
                    key.Append('\n').Append(space.Name).Append(space.Externs).Append(space.Usings);
                    break;
                case TypeDeclarationSyntax container:
                    key.Append('\n').Append(container.Identifier.ValueText).Append(container.TypeParameterList);
                    break;
                case MethodDeclarationSyntax { TypeParameterList: { } parameters }:
                    key.Append('\n').Append(parameters);
                    break;
                case LocalFunctionStatementSyntax { TypeParameterList: { } parameters }:
                    key.Append('\n').Append(parameters);
                    break;
            }
        }

        return key.ToString();
    }
}
