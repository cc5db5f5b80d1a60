namespace Shot.Generators.Parsing;

/// <summary>Tells which interfaces have annotations.</summary>
internal static class Annotated
{
    /// <summary>Whether the interface or a method that it declares is annotated; inherited annotations do not count.</summary>
    public static bool Declares(INamedTypeSymbol type)
    {
        if (!MayBeAnnotated(type.ContainingAssembly))
            return false;
        AnnotationLog.AddWhetherAny(type);
        return Annotations.AreAmong(type.GetAttributes())
            || type.GetMembers().Any(static member => member is IMethodSymbol && Annotations.AreAmong(member.GetAttributes()));
    }

    /// <summary>Whether the interface has annotations of its own or inherited ones.</summary>
    public static bool IsGuarded(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && type.SelfAndInterfaces().Any(Declares);

    /// <summary>False for assemblies that do not reference Shot, which are most.</summary>
    public static bool MayBeAnnotated(IAssemblySymbol? assembly) => assembly is ISourceAssemblySymbol
        || assembly?.Modules.Any(static module =>
            module.ReferencedAssemblies.Any(static other => other.Name == KnownTypes.CoreAssembly)) == true;
}
