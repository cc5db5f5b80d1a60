using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>
/// Interfaces that nobody here wrote: every public interface of .NET and ASP.NET Core, written out again with an annotation on
/// every method, gets a decorator that compiles without a warning.
/// </summary>
public sealed class FrameworkInterfacesTests
{
    private static readonly SymbolDisplayFormat Declaration = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Included,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeRef,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeDefaultValue,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeMemberKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    [Fact]
    public void Every_public_interface_of_the_framework_can_be_decorated()
    {
        var world = CSharpCompilation.Create("World", references: References.All);
        var sources = new List<string>();
        foreach (var type in Types(world.GlobalNamespace).Where(type => type is { TypeKind: TypeKind.Interface, DeclaredAccessibility: Accessibility.Public, ContainingType: null }))
        {
            if (type.GetMembers().Any(member => member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsAbstract: true }) && !type.GetMembers().Any(member => member.IsStatic))
                sources.Add(Print(type, sources.Count));
        }

        // Some declarations need what a printed signature leaves out (attributes, marshalling): those are not the generator's to fix.
        var compiling = Compiling(sources);
        Assert.True(compiling.Length > 600, $"Only {compiling.Length} of {sources.Count} interfaces could be written out.");
        Assert.Contains(compiling, static source => source.Contains("interface IValidatableInfo", StringComparison.Ordinal));

        var run = GeneratorRun.LargeLibrary([.. compiling]).Compiles();
        Assert.True(run.Files.Length > 600, $"Only {run.Files.Length} files were emitted.");
    }

    private static string[] Compiling(List<string> sources)
    {
        var broken = GeneratorRun.CompileOnly([.. sources]).GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden && diagnostic.Location.SourceTree is not null)
            .Select(diagnostic => diagnostic.Location.SourceTree!.FilePath)
            .ToHashSet(StringComparer.Ordinal);
        return [.. sources.Where((_, index) => !broken.Contains($"Source{index}.cs"))];
    }

    private static string Print(INamedTypeSymbol type, int number)
    {
        var text = new StringBuilder();
        var parameters = type.TypeParameters.Length == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(parameter => (parameter.Variance switch { VarianceKind.In => "in ", VarianceKind.Out => "out ", _ => "" }) + parameter.Name))}>";
        text.Append("#pragma warning disable ASP0029 // experimental: emitted code must repeat or suppress what it says\nnamespace N").Append(number).Append(";\npublic unsafe interface ").Append(type.Name).Append(parameters);
        if (type.Interfaces.Length > 0)
            text.Append(" : ").Append(string.Join(", ", type.Interfaces.Select(other => other.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat))));
        var constraints = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints));
        if (constraints.IndexOf(" where ", StringComparison.Ordinal) is var start and > 0)
            text.Append(constraints[start..]);
        text.Append("\n{\n");
        foreach (var member in type.GetMembers())
        {
            switch (member)
            {
                case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                    text.Append("    [global::Shot.ShotLimit(1, 1)] ").Append(method.ToDisplayString(Declaration)).Append(";\n");
                    break;
                case IPropertySymbol property:
                    text.Append("    ").Append(property.ToDisplayString(Declaration)).Append('\n');
                    break;
                case IEventSymbol:
                    text.Append("    ").Append(member.ToDisplayString(Declaration)).Append(";\n");
                    break;
            }
        }

        return text.Append("}\n").ToString();
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space) =>
        space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(Types));
}
