namespace Shot.Generators.Parsing;

/// <summary>Decides how an annotated partial method is implemented.</summary>
internal static class PartialMethodParser
{
    public static PartialMethodModel Parse(IMethodSymbol method, MethodDeclarationSyntax syntax)
    {
        var type = method.ContainingType;
        var display = Display.Method(method);
        var problems = new List<ProblemModel>();
        if (method.PartialDefinitionPart is not null || method.PartialImplementationPart is { } part && !IsEmitted(part))
        {
            Report($"it has one already; put the work into '{method.Name}Core' and leave '{method.Name}' without a body");
            return new PartialMethodModel(Type(type, InterfaceParser.Holder), false, false, null, problems.ToEquatableArray());
        }

        var canBeAdded = syntax.Modifiers.Any(static modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind()));
        Report(canBeAdded ? null : "without an accessibility modifier its calls vanish when nothing implements it; "
            + "write one, such as 'public' or 'private'");
        Report(method.IsVirtual ? $"it is virtual, and an override would pass no limit; make '{method.Name}Core' virtual in its place"
            : method is not { IsOverride: true, IsSealed: false, ContainingType.IsSealed: false } ? null
            : "it can be overridden again, and an override would pass no limit; seal it");
        var core = Core(method);
        Report(core is null
            ? $"'{type.Name}' has no method '{method.Name}Core' of the same parameters and return type; "
                + $"put the work there: '{StandIn.Signature(method, method.Name + "Core")}'"
            : StandIn.CalledInPlaceOf(core, type) is not { } other ? null
            : $"a call of '{core.Name}' with its arguments would reach '{Display.Method(other)}{Display.Overload(other)}' "
                + $"in place of '{Display.Method(core)}{Display.Overload(core)}'; rename that");
        foreach (var level in type.SelfAndOuter())
        {
            var isPartial = level.DeclaringSyntaxReferences.Any(static reference =>
                reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
            canBeAdded &= isPartial && !level.IsFileLocal;
            Report(isPartial ? null : $"the type '{level.Name}' is not partial; add 'partial' to it");
            Report(!level.IsFileLocal ? null
                : $"the type '{level.Name}' is file-local, so no other file can add to it; make it internal");
        }

        var annotations = Annotations.On(method);
        var isOverloaded = type.GetMembers(method.Name).OfType<IMethodSymbol>().Where(Annotations.AreOn).Skip(1).Any();
        var site = display + (isOverloaded ? Display.Overload(method) : "");
        var hasPointers = MethodParser.HasPointers(method);
        var isUnsafe = hasPointers || syntax.Modifiers.Any(SyntaxKind.UnsafeKeyword);
        var members = Members(method, syntax);
        var guarded = GuardParser.Method(method, method.Name, site, Annotations.None, annotations, isUnsafe, problems) with
        {
            TwinName = MethodParser.CanHaveTwin(method) ? Unique.Twin(method.Name, members) : null,
            Fallback = FallbackParser.Find(method, annotations, problems),
            Costs = CostParser.Find(method, annotations, problems),
        };

        var holder = Unique.Name(InterfaceParser.Holder,
            new HashSet<string>(members.Concat(MemberNames.TypesBeside(type)), StringComparer.Ordinal));
        var async = guarded.Guard.Waits && problems.Count == 0 ? "async " : "";
        return new PartialMethodModel(
            Type(type, holder), hasPointers, canBeAdded, Method(guarded, syntax, core, members, async),
            problems.Select(problem => problem with { IsOfGenerator = !canBeAdded }).ToEquatableArray())
        { Usings = Usings.For(method, type) };

        void Report(string? why) => problems.AddRange(why is null ? [] : [ProblemModel.Of(RuleIds.PartialMethod, display, why)]);
    }

    /// <summary>The types of <paramref name="methods"/>, from all their files, each once and with a field for each guard.</summary>
    public static IEnumerable<PartialTypeModel> Types(ImmutableArray<PartialMethodModel> methods) =>
        methods.GroupBy(static method => method.Type).Select(static type =>
        {
            var fields = Unique.TakenByHolder(coveringLimits: 0);
            return new PartialTypeModel(type.Key, type.Where(static partial => partial.Method is not null).Select(partial =>
            {
                var guard = partial.Method!.Guard with { Field = Display.Identifier(Unique.Take(partial.Method.Guard.Field, fields)) };
                return partial with { Method = partial.Method with { Guard = guard } };
            }).ToEquatableArray());
        });

    public static bool HasCore(IMethodSymbol method) => Core(method) is not null;

    /// <summary>The methods that have the name of the one with the work.</summary>
    public static IEnumerable<IMethodSymbol> Cores(IMethodSymbol method) =>
        method.ContainingType.SelfAndBases().SelectMany(type => type.GetMembers(method.Name + "Core")).OfType<IMethodSymbol>()
            .Where(static core => core.MethodKind == MethodKind.Ordinary);

    private static IMethodSymbol? Core(IMethodSymbol method) => Cores(method).FirstOrDefault(core =>
        (core.IsStatic || !method.IsStatic) && StandIn.HasParametersOf(core, method)
        && StandIn.ReturnsAs(core, method) && StandIn.IsAccessible(core, method.ContainingType));

    private static ContainingTypeModel Type(INamedTypeSymbol type, string holder) =>
        new(Display.Hint(type), Display.Namespace(type), type.SelfAndOuter().Reverse().Select(Declaration).ToEquatableArray(), holder);

    private static string Declaration(INamedTypeSymbol type)
    {
        var kind = (type.IsRecord ? "record" : "") + type.TypeKind switch
        {
            TypeKind.Struct => type.IsRecord ? " struct" : "struct",
            TypeKind.Interface => "interface",
            _ => type.IsRecord ? "" : "class",
        };
        var parameters = Print.Types(type.TypeParameters.Select(static parameter => Display.Identifier(parameter.Name)));
        return $"partial {kind} {Display.Identifier(type.Name)}{parameters}";
    }

    private static MethodModel Method(
        GuardedMethod guarded, MethodDeclarationSyntax syntax, IMethodSymbol? core, HashSet<string> members, string async)
    {
        var method = guarded.Method;
        var assembly = method.ContainingAssembly;
        var types = MethodParser.TypeParameters(method);
        var helpers = new List<string>();
        var twinModifiers = Modifiers(static kind => SyntaxFacts.IsAccessibilityModifier(kind) || kind == SyntaxKind.StaticKeyword) + async;
        var declaration = MethodParser.Declaration(
            method, Modifiers(static kind => kind != SyntaxKind.PartialKeyword) + async + "partial ", Display.Identifier(method.Name),
            MethodParser.Parameters(method, assembly, asCallersSee: false),
            method.IsOverride ? MethodParser.ExplicitConstraints(method) : MethodParser.Constraints(method.TypeParameters));
        var locals = MethodParser.Locals(method);
        var work = Call(core, method.Name + "Core", MethodParser.Arguments(method, guarded.Token, locals.Call));
        var costs = guarded.Costs.Select(cost => Call(cost, cost.Name, MethodParser.Arguments(method)));
        return MethodParser.Model(guarded, declaration, work, locals, costs) with
        {
            Twin = guarded.TwinName is null ? null : MethodParser.Twin(guarded, twinModifiers, assembly),
            Fallback = guarded.Fallback is not { } fallback ? null : Call(fallback, fallback.Name, MethodParser.Arguments(method)),
            Helpers = helpers.ToEquatableArray(),
        };

        string Modifiers(Func<SyntaxKind, bool> isWanted) =>
            string.Concat(syntax.Modifiers.Where(modifier => isWanted(modifier.Kind())).Select(static modifier => modifier.Text + " "));

        // A method that is obsolete as an error is called through an obsolete helper.
        string Call(IMethodSymbol? callee, string name, IEnumerable<string> arguments)
        {
            var called = Display.Identifier(name);
            if (callee is not null && callee.IsObsoleteError() && !method.IsObsolete())
            {
                var own = $"{called}{types}({Print.List(MethodParser.Arguments(method))})";
                called = Unique.Name("Call" + name, members);
                helpers.Add(MethodParser.ObsoleteHelper(called, method, own, assembly, method.IsStatic));
            }

            return $"{called}{types}({Print.List(arguments)})";
        }
    }

    private static HashSet<string> Members(IMethodSymbol method, MethodDeclarationSyntax syntax)
    {
        var type = method.ContainingType;
        var symbols = type.SelfAndBases().Concat(type.SelfAndOuter().Skip(1)).SelectMany(static level => level.GetMembers())
            .Concat(type.SelfAndOuter().SelectMany(static level => level.TypeParameters)).Concat(method.TypeParameters);
        var members = new HashSet<string>(symbols.Select(static symbol => symbol.Name), StringComparer.Ordinal);
        if (IsMeantElsewhere(method, syntax, "Try" + method.Name))
            members.Add("Try" + method.Name);
        return members;
    }

    /// <summary>Whether calls mean another method by a twin's name: an extension method, or one of a derived class.</summary>
    private static bool IsMeantElsewhere(IMethodSymbol method, MethodDeclarationSyntax syntax, string twin)
    {
        var type = method.ContainingType;
        return type.ContainingAssembly is ISourceAssemblySymbol { Compilation: { } compilation }
            && compilation.ContainsSyntaxTree(syntax.SyntaxTree)
            && (compilation.GetSemanticModel(syntax.SyntaxTree)
                .LookupSymbols(syntax.SpanStart, type, twin, includeReducedExtensionMethods: true)
                .Any(static symbol => symbol is IMethodSymbol { ReducedFrom: not null })
            || (type is { IsSealed: false, IsStatic: false, TypeKind: TypeKind.Class }
                && compilation.ContainsSymbolsWithName(twin, SymbolFilter.Member)
                && compilation.GetSymbolsWithName(twin, SymbolFilter.Member).Any(symbol =>
                    symbol.ContainingType.SelfAndBases().Any(level => level.OriginalDefinition.IsSame(type.OriginalDefinition)))));
    }

    private static bool IsEmitted(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.All(static reference => reference.SyntaxTree.FilePath.Contains(typeof(ShotGenerator).FullName!));
}
