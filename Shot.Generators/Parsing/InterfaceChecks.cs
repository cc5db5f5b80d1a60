namespace Shot.Generators.Parsing;

/// <summary>Decides which members a decorator implements, and which interfaces cannot be decorated.</summary>
internal static class InterfaceChecks
{
    private const string OutRanked = "since another one's [OverloadResolutionPriority] is higher; give both the same";

    private const string ByOrleans =
        "Orleans calls grains without a decorator; "
        + "put the limit on the grain class's method, as 'public partial Task Place(…);' with the work in 'PlaceCore'";

    /// <summary>Reports what makes <paramref name="type"/> impossible to decorate, and annotations that a decorator never sees.</summary>
    public static void Report(INamedTypeSymbol type, List<ProblemModel> problems)
    {
        problems.AddRange(Obstacles(type).Distinct().Select(why => ProblemModel.Of(RuleIds.CannotDecorate, Display.Short(type), why)));
        problems.AddRange(type.GetMembers().OfType<IMethodSymbol>().Where(Annotations.AreOn)
            .Select(static member => WhyNever(member) is { } why ? ProblemModel.Of(RuleIds.NotEnforced, Display.Method(member), why) : null)
            .OfType<ProblemModel>());
    }

    /// <summary>Whether a decorator implements the member: an instance member that it can reach and that is not sealed.</summary>
    public static bool IsImplemented(ISymbol member, IAssemblySymbol from) =>
        member is { IsStatic: false } and ({ IsAbstract: true } or { IsVirtual: true })
        && member is IMethodSymbol { MethodKind: MethodKind.Ordinary } or IPropertySymbol or IEventSymbol
        && IsAccessible(member, from);

    public static bool IsReachable(IMethodSymbol accessor) =>
        (accessor.IsAbstract || accessor.IsVirtual) && IsAccessible(accessor, accessor.ContainingAssembly);

    public static bool IsPublic(INamedTypeSymbol type) =>
        type.SelfAndOuter().All(static level => level.DeclaredAccessibility == Accessibility.Public);

    public static bool IsOfGrain(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(static other => Display.FullName(other) == KnownTypes.Grain);

    public static bool IsDisposable(INamedTypeSymbol type) => Display.FullName(type) is "System.IDisposable" or "System.IAsyncDisposable";

    public static bool HasPointers(INamedTypeSymbol type) =>
        type.SelfAndInterfaces().SelectMany(declaring => declaring.GetMembers()).Any(member => member switch
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
            member.ContainingAssembly.IsSame(from) || member.ContainingAssembly.GivesAccessTo(from),
        _ => false,
    };

    /// <summary>The problem when another generator makes an inherited interface, which only analyzers see.</summary>
    public static ProblemModel? Unseen(INamedTypeSymbol type, string guardedName) =>
        type.AllInterfaces.FirstOrDefault(IsMade) is { } unseen
        && !type.ContainingNamespace.GetTypeMembers(guardedName).Any(GuardedName.IsDecorator)
            ? ProblemModel.Of(RuleIds.CannotDecorate, Display.Short(type), WhyMissing(unseen))
            : null;

    private static IEnumerable<string> Obstacles(INamedTypeSymbol type)
    {
        foreach (var level in type.SelfAndOuter())
        {
            if (level.IsFileLocal)
                yield return $"'{level.Name}' is file-local, so no other file can name it; make it internal";
            else if (level.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                yield return $"'{level.Name}' is {AccessibilityText(level)}, so its decorator could not name it; make it internal";
        }

        if (IsOfGrain(type))
            yield return ByOrleans;
        var parameters = GuardedName.TypeArguments(type).Select(argument => argument.Name).ToList();
        if (parameters.Count != parameters.Distinct(StringComparer.Ordinal).Count())
            yield return "a type parameter hides one of the type that contains it; rename it";
        if (type.AllInterfaces.FirstOrDefault(static other => other.TypeKind == TypeKind.Error) is { } missing)
            yield return WhyMissing(missing);
        foreach (var declaring in type.SelfAndInterfaces())
        {
            if (Twofold(declaring) is { } name)
            {
                yield return $"'{Display.Minimal(declaring)}' has two members '{name}' that are one by these type arguments, "
                    + "so a class implements both at once; rename one";
            }

            foreach (var obstacle in declaring.GetMembers().SelectMany(member => Obstacles(declaring, member, type.ContainingAssembly)))
                yield return obstacle;
        }
    }

    private static IEnumerable<string> Obstacles(INamedTypeSymbol declaring, ISymbol member, IAssemblySymbol from)
    {
        var name = $"'{declaring.Name}.{member.Name}'";
        if (member is IMethodSymbol { IsVararg: true } && IsImplemented(member, from))
            yield return $"{name} takes __arglist, which cannot be passed on; take an array";
        if (member is IPropertySymbol property && IsImplemented(member, from) && Overloads.IsPassedOver(property))
            yield return $"'{declaring.Name}' has an indexer that C# never finds, {OutRanked}";
        if (member is { IsStatic: true, IsAbstract: true })
            yield return $"{name} is static abstract, which an instance cannot forward; move it to another interface";
        else if (member is { IsStatic: false, IsAbstract: true } and not INamedTypeSymbol && !IsAccessible(member, from))
            yield return $"{name} is {AccessibilityText(member)}, so a decorator cannot forward it; make it public or give it a body";
    }

    private static string WhyMissing(INamedTypeSymbol inherited) =>
        $"Shot cannot see the inherited '{inherited.Name}' and its members; "
        + "when another generator makes it, declare it in a file of yours, or move it to a referenced project";

    private static bool IsMade(INamedTypeSymbol type) =>
        !type.DeclaringSyntaxReferences.IsEmpty
        && type.DeclaringSyntaxReferences.Select(static reference => reference.SyntaxTree).All(static tree =>
            tree.FilePath.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase)
            || tree.FilePath.EndsWith(".generated.cs", StringComparison.OrdinalIgnoreCase)
            || tree.GetRoot().GetLeadingTrivia().Any(static trivia =>
                trivia.ToString().IndexOf("<auto-generated", StringComparison.OrdinalIgnoreCase) >= 0));

    private static string? Twofold(INamedTypeSymbol type) => !type.IsGenericType ? null : type.GetMembers().OfType<IMethodSymbol>()
        .Where(static method => method.MethodKind == MethodKind.Ordinary && !method.IsStatic)
        .GroupBy(static method => method.Name + MethodParser.Signature(method))
        .FirstOrDefault(static same => same.Skip(1).Any())?.First().Name;

    private static string? WhyNever(IMethodSymbol method) => method switch
    {
        { ExplicitInterfaceImplementations.IsEmpty: false } =>
            $"it implements '{Display.Method(method.ExplicitInterfaceImplementations[0])}'; put the annotation there",
        { MethodKind: not MethodKind.Ordinary } =>
            "only whole methods are guarded; put the annotation on a method instead of an accessor or operator",
        { IsStatic: true } =>
            "a static member is not called through an instance, so a decorator never sees it; make it an instance member",
        { IsSealed: true } or { IsAbstract: false, IsVirtual: false } =>
            "a sealed or private member cannot be implemented by a decorator; drop the modifier",
        { DeclaredAccessibility: Accessibility.Protected or Accessibility.ProtectedAndInternal or Accessibility.Private } =>
            $"a {AccessibilityText(method)} member is called by no outsider; make it public",
        _ => null,
    };

    private static string AccessibilityText(ISymbol symbol) => SyntaxFacts.GetText(symbol.DeclaredAccessibility);
}
