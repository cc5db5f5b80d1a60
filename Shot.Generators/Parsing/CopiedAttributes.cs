using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>
/// The attributes that a decorator's member must repeat: those that the compiler reads at a call (nullable flow, caller
/// information, <c>[Obsolete]</c>, <c>[Experimental]</c>, trimming). Without them a decorated call would warn or behave differently.
/// </summary>
internal static class CopiedAttributes
{
    public static string Of(ImmutableArray<AttributeData> attributes, IAssemblySymbol assembly, string target = "") =>
        string.Concat(attributes.Where(attribute => Counts(attribute, assembly)).Select(attribute => $"[{target}{Print(attribute)}] "));

    private static bool Counts(AttributeData attribute, IAssemblySymbol assembly)
    {
        if (attribute.AttributeClass is not { } type || type.TypeKind == TypeKind.Error)
            return false;
        if (type.DeclaredAccessibility != Accessibility.Public && !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly))
            return false;
        return Display.FullName(type) switch
        {
            "System.ObsoleteAttribute" => true,
            "System.Runtime.CompilerServices.CallerMemberNameAttribute" => true,
            "System.Runtime.CompilerServices.CallerFilePathAttribute" => true,
            "System.Runtime.CompilerServices.CallerLineNumberAttribute" => true,
            "System.Runtime.CompilerServices.CallerArgumentExpressionAttribute" => true,
            "System.Diagnostics.CodeAnalysis.SuppressMessageAttribute" => false,
            "System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessageAttribute" => false,
            "System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverageAttribute" => false,
            var name => name.StartsWith("System.Diagnostics.CodeAnalysis.", StringComparison.Ordinal),
        };
    }

    private static string Print(AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments.Select(Literals.Of)
            .Concat(attribute.NamedArguments.Select(argument => $"{argument.Key} = {Literals.Of(argument.Value)}"));
        return $"{Display.InCode(attribute.AttributeClass!)}({string.Join(", ", arguments)})";
    }
}
