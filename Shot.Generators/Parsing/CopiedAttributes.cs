namespace Shot.Generators.Parsing;

/// <summary>The attributes that a decorator repeats, because the compiler or an analyzer reads them at a call.</summary>
internal static class CopiedAttributes
{
    private const string Analysis = "System.Diagnostics.CodeAnalysis.";
    private const string Compiler = "System.Runtime.CompilerServices.";
    private const string Versioning = "System.Runtime.Versioning.";

    public static string Of(ImmutableArray<AttributeData> attributes, IAssemblySymbol assembly, string target = "") =>
        string.Concat(attributes.Where(attribute => Counts(attribute, assembly)).Select(attribute => $"[{target}{Text(attribute)}] "));

    /// <summary>The same with the attribute that ranks overloads, which C# does not allow on an explicit implementation.</summary>
    public static string OfImplicit(IMethodSymbol method, IAssemblySymbol assembly) =>
        Of(method.GetAttributes(), assembly)
        + string.Concat(method.GetAttributes().Where(Overloads.IsPriority).Select(attribute => $"[{Text(attribute)}] "));

    /// <summary>The attributes of a type, and of those around it, that concern whoever names it. An inner one hides an outer one.</summary>
    public static EquatableArray<string> OfType(INamedTypeSymbol type, IAssemblySymbol assembly)
    {
        var found = new List<(string Name, string Text)>();
        foreach (var level in type.SelfAndOuter())
        {
            var own = level.GetAttributes().Where(attribute => Counts(attribute, assembly))
                .Select(attribute => (Name: Display.FullName(attribute.AttributeClass!), Text: $"[{Text(attribute)}]"))
                .Where(attribute => IsOfTypes(attribute.Name) && !found.Exists(nearer => nearer.Name == attribute.Name));
            found.AddRange(own.ToList());
        }

        return found.Select(attribute => attribute.Text).ToEquatableArray();

        static bool IsOfTypes(string name) => name is KnownTypes.ObsoleteAttribute or Analysis + "ExperimentalAttribute"
            || name.StartsWith(Versioning, StringComparison.Ordinal);
    }

    private static bool Counts(AttributeData attribute, IAssemblySymbol assembly)
    {
        if (attribute.AttributeClass is not { TypeKind: not TypeKind.Error } type)
            return false;
        if (type.DeclaredAccessibility != Accessibility.Public && !type.ContainingAssembly.IsSame(assembly))
            return false;
        return Display.FullName(type) switch
        {
            KnownTypes.ObsoleteAttribute => true,
            Compiler + "CallerMemberNameAttribute" or Compiler + "CallerFilePathAttribute" or Compiler + "CallerLineNumberAttribute"
                or Compiler + "CallerArgumentExpressionAttribute" or Compiler + "InterpolatedStringHandlerArgumentAttribute" => true,
            Analysis + "SuppressMessageAttribute" or Analysis + "UnconditionalSuppressMessageAttribute"
                or Analysis + "ExcludeFromCodeCoverageAttribute" => false,
            var name => name.StartsWith(Analysis, StringComparison.Ordinal) || name.StartsWith(Versioning, StringComparison.Ordinal),
        };
    }

    private static string Text(AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments.Select(Literals.Of)
            .Concat(attribute.NamedArguments.Select(argument => $"{argument.Key} = {Literals.Of(argument.Value)}"));
        return $"{Display.InCode(attribute.AttributeClass!)}({Print.List(arguments)})";
    }
}
