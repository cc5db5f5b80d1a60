using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>What C# lets a decorator do: which members it implements, and which interfaces it cannot stand in for.</summary>
internal static class InterfaceChecks
{
    /// <summary>Reports what makes <paramref name="type"/> impossible to decorate, and annotations that a decorator never sees.</summary>
    public static void Report(INamedTypeSymbol type, List<ProblemModel> problems)
    {
        for (var level = type; level is not null; level = level.ContainingType)
        {
            if (level.IsFileLocal)
                Cannot($"'{level.Name}' is file-local, so no other file can name it; make it internal");
            else if (level.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal or Accessibility.NotApplicable))
                Cannot($"'{level.Name}' is {AccessibilityText(level)}, so its decorator could not name it; make it internal");
        }

        var parameters = GuardedName.TypeArguments(type).Select(argument => argument.Name).ToList();
        if (parameters.Count != parameters.Distinct(StringComparer.Ordinal).Count())
            Cannot("a type parameter hides one of the type that contains it; rename it");

        if (type.AllInterfaces.FirstOrDefault(static other => other.TypeKind == TypeKind.Error) is { } missing)
            Cannot(WhyMissing(missing));
        foreach (var declaring in new[] { type }.Concat(type.AllInterfaces))
        {
            if (Twofold(declaring) is { } name)
                Cannot($"'{declaring.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}' has two members '{name}' that are one by these type arguments, so a class implements both at once; rename one");
            foreach (var member in declaring.GetMembers())
            {
                if (IsImplemented(member, type.ContainingAssembly))
                {
                    if (member is IMethodSymbol { IsVararg: true })
                        Cannot($"'{declaring.Name}.{member.Name}' takes __arglist, which cannot be passed on; take an array");
                    if (member is IPropertySymbol property && Overloads.IsPassedOver(property))
                        Cannot($"'{declaring.Name}' has an indexer that C# never finds, since another one's [OverloadResolutionPriority] is higher; give both the same");
                }

                if (member is { IsStatic: true, IsAbstract: true })
                    Cannot($"'{declaring.Name}.{member.Name}' is static abstract, which an instance cannot forward; move it to another interface");
                else if (member is { IsStatic: false, IsAbstract: true } and not INamedTypeSymbol && !IsAccessible(member, type.ContainingAssembly))
                    Cannot($"'{declaring.Name}.{member.Name}' is {AccessibilityText(member)}, so a decorator cannot forward it; make it public or give it a body");
            }
        }

        foreach (var member in type.GetMembers().OfType<IMethodSymbol>().Where(Annotations.AreOn))
        {
            if (WhyNever(member) is { } why)
                problems.Add(ProblemModel.Of(RuleIds.NotEnforced, Display.Method(member), why));
        }

        void Cannot(string why)
        {
            var problem = ProblemModel.Of(RuleIds.CannotDecorate, Display.Short(type), why);
            if (!problems.Contains(problem))
                problems.Add(problem);
        }
    }

    /// <summary>Whether a decorator implements the member: an instance member that it can reach and that is not sealed.</summary>
    public static bool IsImplemented(ISymbol member, IAssemblySymbol from)
    {
        if (member.IsStatic || !(member.IsAbstract || member.IsVirtual) || !IsAccessible(member, from))
            return false;
        return member switch
        {
            IMethodSymbol method => method.MethodKind == MethodKind.Ordinary,
            IPropertySymbol or IEventSymbol => true,
            _ => false,
        };
    }

    /// <summary>Whether an accessor is implemented together with its property.</summary>
    public static bool IsReachable(IMethodSymbol accessor) =>
        (accessor.IsAbstract || accessor.IsVirtual) && IsAccessible(accessor, accessor.ContainingAssembly);

    public static bool IsPublic(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.ContainingType)
        {
            if (level.DeclaredAccessibility != Accessibility.Public)
                return false;
        }

        return true;
    }

    public static bool IsDisposable(INamedTypeSymbol type) => Display.FullName(type) is "System.IDisposable" or "System.IAsyncDisposable";

    public static bool HasPointers(INamedTypeSymbol type) =>
        new[] { type }.Concat(type.AllInterfaces).SelectMany(declaring => declaring.GetMembers()).Any(member => member switch
        {
            IMethodSymbol method => MethodParser.HasPointers(method),
            IPropertySymbol property => MethodParser.HasPointers(property.Type),
            IEventSymbol @event => MethodParser.HasPointers(@event.Type),
            _ => false,
        });

    public static bool IsAccessible(ISymbol member, IAssemblySymbol from) => member.DeclaredAccessibility switch
    {
        Accessibility.Public => true,
        Accessibility.Internal or Accessibility.ProtectedOrInternal =>
            SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, from) || member.ContainingAssembly.GivesAccessTo(from),
        _ => false,
    };

    /// <summary>
    /// What an analyzer, which sees what all generators have made, finds when Shot's could not see an inherited interface: there is no decorator. Null when there is one.
    /// </summary>
    public static ProblemModel? Unseen(INamedTypeSymbol type, string guardedName) =>
        type.AllInterfaces.FirstOrDefault(static other => IsMade(other)) is { } unseen && !type.ContainingNamespace.GetTypeMembers(guardedName).Any(GuardedName.IsDecorator)
            ? ProblemModel.Of(RuleIds.CannotDecorate, Display.Short(type), WhyMissing(unseen))
            : null;

    private static string WhyMissing(INamedTypeSymbol inherited) =>
        $"Shot cannot see the inherited '{inherited.Name}' and its members; when another generator makes it, declare it in a file of yours, or move it to a referenced project";

    private static bool IsMade(INamedTypeSymbol type) =>
        !type.DeclaringSyntaxReferences.IsEmpty && type.DeclaringSyntaxReferences.All(static reference => reference.SyntaxTree.FilePath.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase)
            || reference.SyntaxTree.FilePath.EndsWith(".generated.cs", StringComparison.OrdinalIgnoreCase)
            || reference.SyntaxTree.GetRoot().GetLeadingTrivia().Any(static trivia => trivia.ToString().IndexOf("<auto-generated", StringComparison.OrdinalIgnoreCase) >= 0));

    /// <summary>The name of two methods that differ only as long as a type argument is open; null when there are none.</summary>
    private static string? Twofold(INamedTypeSymbol type) => type.IsGenericType
        ? type.GetMembers().OfType<IMethodSymbol>().Where(static method => method.MethodKind == MethodKind.Ordinary && !method.IsStatic)
            .GroupBy(static method => $"{method.Name}`{method.Arity}({string.Join(",", method.Parameters.Select(static parameter => $"{parameter.RefKind != RefKind.None} {parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}"))})")
            .FirstOrDefault(static same => same.Skip(1).Any())?.First().Name
        : null;

    /// <summary>Why no caller of the member ever passes the decorator; null when all do.</summary>
    private static string? WhyNever(IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.ExplicitInterfaceImplementation && method.ExplicitInterfaceImplementations.FirstOrDefault() is { } implemented)
            return $"it implements '{Display.Method(implemented)}'; put the annotation there";
        if (method.MethodKind != MethodKind.Ordinary)
            return "only whole methods are guarded; put the annotation on a method instead of an accessor or operator";
        if (method.IsStatic)
            return "a static member is not called through an instance, so a decorator never sees it; make it an instance member";
        if (method.IsSealed || !(method.IsAbstract || method.IsVirtual))
            return "a sealed or private member cannot be implemented by a decorator; drop the modifier";
        if (method.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal or Accessibility.Private)
            return $"a {AccessibilityText(method)} member is called by no outsider; make it public";
        return null;
    }

    private static string AccessibilityText(ISymbol symbol) => symbol.DeclaredAccessibility switch
    {
        Accessibility.Private => "private",
        Accessibility.Protected => "protected",
        Accessibility.ProtectedAndInternal => "private protected",
        Accessibility.ProtectedOrInternal => "protected internal",
        Accessibility.Internal => "internal",
        _ => "inaccessible",
    };
}
