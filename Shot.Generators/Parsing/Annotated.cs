using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>Which interfaces have annotations.</summary>
internal static class Annotated
{
    /// <summary>Whether the interface or a method that it declares is annotated; inherited annotations do not count.</summary>
    public static bool Declares(INamedTypeSymbol type)
    {
        if (!MayBeAnnotated(type.ContainingAssembly))
            return false;
        AnnotationLog.AddWhetherAny(type);
        if (Annotations.AreAmong(type.GetAttributes()))
            return true;
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol && Annotations.AreAmong(member.GetAttributes()))
                return true;
        }

        return false;
    }

    /// <summary>Whether the interface is guarded: annotations of its own, or inherited ones.</summary>
    public static bool IsGuarded(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && (Declares(type) || type.AllInterfaces.Any(Declares));

    /// <summary>Whether the assembly can hold annotations at all: most references do not know Shot.</summary>
    public static bool MayBeAnnotated(IAssemblySymbol? assembly)
    {
        if (assembly is null)
            return false;
        if (assembly is ISourceAssemblySymbol)
            return true;
        foreach (var module in assembly.Modules)
        {
            foreach (var reference in module.ReferencedAssemblies)
            {
                if (reference.Name == KnownTypes.CoreAssembly)
                    return true;
            }
        }

        return false;
    }
}
