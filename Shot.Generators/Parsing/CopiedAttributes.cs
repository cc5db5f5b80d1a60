using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>
/// The attributes that a decorator and its members must repeat: those that the compiler or an analyzer reads at a call (nullable flow, caller information,
/// <c>[Obsolete]</c>, <c>[Experimental]</c>, platforms, trimming). Without them a decorated call would warn or behave differently.
/// </summary>
internal static class CopiedAttributes
{
    private const string Analysis = "System.Diagnostics.CodeAnalysis.";
    private const string Compiler = "System.Runtime.CompilerServices.";
    private const string Versioning = "System.Runtime.Versioning.";

    public static string Of(ImmutableArray<AttributeData> attributes, IAssemblySymbol assembly, string target = "") =>
        string.Concat(attributes.Where(attribute => Counts(attribute, assembly)).Select(attribute => $"[{target}{Print(attribute)}] "));

    /// <summary>The same with those that choose among overloads, which C# allows on no explicit implementation.</summary>
    public static string OfImplicit(IMethodSymbol method, IAssemblySymbol assembly) =>
        Of(method.GetAttributes(), assembly) + string.Concat(method.GetAttributes().Where(Overloads.IsPriority).Select(attribute => $"[{Print(attribute)}] "));

    /// <summary>What is said of a type, or of one around it, to whoever names it. Inside of what has them, C# says it no more.</summary>
    public static EquatableArray<string> OfType(INamedTypeSymbol type, IAssemblySymbol assembly)
    {
        var found = new List<(string Name, string Text)>();
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            var nearer = new HashSet<string>(found.Select(attribute => attribute.Name), StringComparer.Ordinal);
            foreach (var attribute in level.GetAttributes().Where(attribute => Counts(attribute, assembly)))
            {
                var name = Display.FullName(attribute.AttributeClass!);
                if (IsOfTypes(name) && !nearer.Contains(name))
                    found.Add((name, $"[{Print(attribute)}]"));
            }
        }

        return found.Select(attribute => attribute.Text).ToEquatableArray();
    }

    private static bool IsOfTypes(string name) =>
        name is Obsoletes.Attribute or Analysis + "ExperimentalAttribute" || name.StartsWith(Versioning, StringComparison.Ordinal);

    private static bool Counts(AttributeData attribute, IAssemblySymbol assembly)
    {
        if (attribute.AttributeClass is not { } type || type.TypeKind == TypeKind.Error)
            return false;
        if (type.DeclaredAccessibility != Accessibility.Public && !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly))
            return false;
        return Display.FullName(type) switch
        {
            Obsoletes.Attribute => true,
            Compiler + "CallerMemberNameAttribute" => true,
            Compiler + "CallerFilePathAttribute" => true,
            Compiler + "CallerLineNumberAttribute" => true,
            Compiler + "CallerArgumentExpressionAttribute" => true,
            Compiler + "InterpolatedStringHandlerArgumentAttribute" => true,
            Analysis + "SuppressMessageAttribute" => false,
            Analysis + "UnconditionalSuppressMessageAttribute" => false,
            Analysis + "ExcludeFromCodeCoverageAttribute" => false,
            var name => name.StartsWith(Analysis, StringComparison.Ordinal) || name.StartsWith(Versioning, StringComparison.Ordinal),
        };
    }

    private static string Print(AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments.Select(Literals.Of)
            .Concat(attribute.NamedArguments.Select(argument => $"{argument.Key} = {Literals.Of(argument.Value)}"));
        return $"{Display.InCode(attribute.AttributeClass!)}({string.Join(", ", arguments)})";
    }
}
