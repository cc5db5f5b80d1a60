namespace Shot.Generators.Parsing;

/// <summary>Decides how an annotated interface is decorated.</summary>
internal static class InterfaceParser
{
    /// <summary>The name of the static class that holds the guards of a file.</summary>
    public const string Holder = "ShotGuards";

    private const string NothingCovered =
        "it declares no method that the limit could cover; put the annotation on the interface that declares the methods";

    private const string CoveringFallback =
        "the limit covers methods of other parameters; put Fallback on an annotation of the method's own";

    private const string CoveringCost =
        "the limit covers methods of other parameters; put CostFrom on an annotation of the method's own, which may have the same Name";

    /// <summary>The model of <paramref name="type"/>, which has annotations of its own or inherited ones.</summary>
    public static InterfaceModel Parse(INamedTypeSymbol type)
    {
        var problems = new List<ProblemModel>();
        var assembly = type.ContainingAssembly;
        var display = Display.Short(type);
        InterfaceChecks.Report(type, problems);

        var guardedName = GuardedName.Of(type);
        if (guardedName is null)
            problems.Add(CannotDecorate(type, "the names that its decorator could have are taken; rename one of the types"));
        guardedName ??= GuardedName.Prefix + type.Name;

        var names = new MemberNames(type, guardedName);
        var bases = Bases(type, assembly, names, problems);
        var covering = Annotations.On(type);
        var guarded = GuardedMethods(type, problems);
        FallbackParser.Forbid(covering, display, CoveringFallback, problems);
        CostParser.Forbid(covering, display, CoveringCost, problems);
        if (!covering.IsEmpty && guarded.Count == 0 && (type.GetMembers().Length > 0 || type.AllInterfaces.Length > 0))
            problems.Add(ProblemModel.Of(RuleIds.NotEnforced, display, NothingCovered));

        var methods = new List<MethodModel>();
        var passThrough = new List<EquatableArray<string>>();
        var forwarded = new List<EquatableArray<string>>();
        var printer = new MemberPrinter(assembly, names);
        foreach (var declaring in type.SelfAndInterfaces())
        {
            var isOwn = declaring.IsSame(type);
            var through = bases.Find(other => other.Type.IsSame(declaring)).Model;
            var target = isOwn ? names.Inner : $"(({Display.InCode(declaring)}){through?.Field ?? names.Inner})";
            foreach (var member in declaring.GetMembers().Where(member => InterfaceChecks.IsImplemented(member, assembly)))
            {
                if (isOwn && member is IMethodSymbol method && guarded.TryGetValue(method, out var model))
                    methods.Add(printer.Wrap(model, target));
                else
                    passThrough.Add(printer.PassThrough(member, target));
            }

            if (through is not null)
                forwarded.AddRange(GuardedMethods(declaring, []).Values
                    .Select(model => printer.Forward(model, through.Field)).OfType<EquatableArray<string>>());
        }

        var isUnsafe = InterfaceChecks.HasPointers(type);
        var outer = GuardedName.TypeArguments(type).Cast<ITypeParameterSymbol>().ToList();
        var open = outer.Count == 0 ? "" : $"<{new string(',', outer.Count - 1)}>";
        return new InterfaceModel(
            Display.Hint(type), Display.Namespace(type), InterfaceChecks.IsPublic(type) ? "public" : "internal", Display.InCode(type),
            display, Display.Unbound(type), GuardedName.Global(type, guardedName) + open, guardedName,
            GuardedName.Extensions(type, guardedName), Print.Types(outer.Select(parameter => Display.Identifier(parameter.Name))),
            MethodParser.Constraints(outer), names.Inner, names.Guards, names.Disposed, names.Holder)
        {
            IsGeneric = outer.Count > 0,
            IsUnsafe = isUnsafe,
            IsVariant = IsVariant(type),
            IsObsolete = type.IsObsoleteError(),
            OwnsDisposal = type.AllInterfaces.Any(InterfaceChecks.IsDisposable),
            Covering = GuardParser.Covering(covering, type, problems),
            Methods = methods.ToEquatableArray(),
            Members = passThrough.Concat(forwarded).ToEquatableArray(),
            Bases = bases.Select(other => other.Model).ToEquatableArray(),
            Attributes = CopiedAttributes.OfType(type, assembly),
            Usings = Usings.For(type, type),
            Exact = printer.Calls.Classes(isUnsafe),
            Problems = problems.Distinct().ToEquatableArray(),
        };
    }

    /// <summary>The guarded methods that <paramref name="type"/> itself declares, with their twins' names.</summary>
    private static Dictionary<IMethodSymbol, GuardedMethod> GuardedMethods(INamedTypeSymbol type, List<ProblemModel> problems)
    {
        var covering = Annotations.On(type);
        var isUnsafe = InterfaceChecks.HasPointers(type);
        var candidates = type.GetMembers().OfType<IMethodSymbol>()
            .Where(method => InterfaceChecks.IsImplemented(method, type.ContainingAssembly))
            .Select(method => (Method: method, Own: Annotations.On(method)))
            .Where(site => !site.Own.IsEmpty || (!covering.IsEmpty && !Annotations.Exempts(site.Method)))
            .ToList();
        var overloads = candidates.ToLookup(site => site.Method.Name, StringComparer.Ordinal);
        var fields = Unique.TakenByHolder(covering.Limits.Count);
        var twins = new HashSet<string>(
            type.SelfAndInterfaces().SelectMany(other => other.GetMembers()).Select(member => member.Name), StringComparer.Ordinal);

        var guarded = new Dictionary<IMethodSymbol, GuardedMethod>(SymbolEqualityComparer.Default);
        foreach (var (method, own) in candidates)
        {
            var overload = overloads[method.Name].Skip(1).Any() ? Display.Overload(method.OriginalDefinition) : "";
            var site = $"{Display.Short(type)}.{method.Name}{overload}";
            var covers = Annotations.Exempts(method) ? Annotations.None : covering;
            var field = Display.Identifier(Unique.Take(method.Name, fields));
            guarded.Add(method, GuardParser.Method(method, field, site, covers, own, isUnsafe, problems) with
            {
                TwinName = MethodParser.CanHaveTwin(method) ? Unique.Twin(method.Name, twins) : null,
                Fallback = FallbackParser.Find(method, own, problems),
                Costs = CostParser.Find(method, own, problems),
            });
        }

        return guarded;
    }

    private static List<(INamedTypeSymbol Type, BaseGuardModel Model)> Bases(
        INamedTypeSymbol type, IAssemblySymbol assembly, MemberNames names, List<ProblemModel> problems)
    {
        var bases = new List<(INamedTypeSymbol, BaseGuardModel)>();
        foreach (var inherited in type.AllInterfaces.Where(Annotations.Declares))
        {
            if (GuardedName.InCode(inherited, assembly) is not { } guardedType)
            {
                problems.Add(CannotDecorate(type, $"the inherited '{Display.Short(inherited)}' has limits, "
                    + "and its assembly was compiled without Shot's generator; compile it with the package Shot.Core"));
                continue;
            }

            var field = names.Field("_guarded" + Print.Number(bases.Count + 1));
            bases.Add((inherited, new BaseGuardModel(field, guardedType, Display.InCode(inherited), IsVariant(inherited))));
        }

        return bases;
    }

    /// <summary>Whether one instance may be several instantiations of the interface, which a variant type parameter allows.</summary>
    private static bool IsVariant(INamedTypeSymbol type) =>
        type.TypeParameters.Any(static parameter => parameter.Variance != VarianceKind.None);

    private static ProblemModel CannotDecorate(INamedTypeSymbol type, string why) =>
        ProblemModel.Of(RuleIds.CannotDecorate, Display.Short(type), why);
}
