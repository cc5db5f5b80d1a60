using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Decides how an annotated partial method is implemented.</summary>
internal static class PartialMethodParser
{
    /// <summary>The model of <paramref name="method"/>, one part of an annotated partial method.</summary>
    public static PartialMethodModel Parse(IMethodSymbol method, MethodDeclarationSyntax syntax)
    {
        var type = method.ContainingType;
        var display = Display.Method(method);
        var problems = new List<ProblemModel>();
        if (method.PartialDefinitionPart is not null || method.PartialImplementationPart is { } implementation && !IsEmitted(implementation))
        {
            problems.Add(Problem($"it has one already; put the work into '{method.Name}Core' and leave '{method.Name}' without a body"));
            return new PartialMethodModel(Type(type, InterfaceParser.Holder), false, false, null, problems.ToEquatableArray());
        }

        var canBeAdded = syntax.Modifiers.Any(modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind()));
        if (!canBeAdded)
            problems.Add(Problem("without an accessibility modifier its calls vanish when nothing implements it; write one, such as 'public' or 'private'"));
        if (method.IsVirtual)
            problems.Add(Problem($"it is virtual, and an override would pass no limit; make '{method.Name}Core' virtual in its place"));
        else if (method is { IsOverride: true, IsSealed: false, ContainingType.IsSealed: false })
            problems.Add(Problem("it can be overridden again, and an override would pass no limit; seal it"));
        var core = Core(method);
        if (core is null)
            problems.Add(Problem($"'{type.Name}' has no method '{method.Name}Core' of the same parameters and return type; put the work there: '{StandIn.Signature(method, method.Name + "Core")}'"));
        else if (StandIn.CalledInPlaceOf(core, type) is { } other)
            problems.Add(Problem($"a call of '{core.Name}' with its arguments would reach '{Display.Method(other)}{Display.Overload(other)}' in place of '{Display.Method(core)}{Display.Overload(core)}'; rename that"));
        for (var level = type; level is not null; level = level.ContainingType)
        {
            var isPartial = level.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
            canBeAdded &= isPartial && !level.IsFileLocal;
            if (!isPartial)
                problems.Add(Problem($"the type '{level.Name}' is not partial; add 'partial' to it"));
            if (level.IsFileLocal)
                problems.Add(Problem($"the type '{level.Name}' is file-local, so no other file can add to it; make it internal"));
        }

        var members = new HashSet<string>(StandIn.Levels(type).SelectMany(level => level.GetMembers()).Select(member => member.Name), StringComparer.Ordinal);
        members.UnionWith(method.TypeParameters.Concat(type.TypeParameters).Select(parameter => parameter.Name));
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            members.UnionWith(outer.GetMembers().Concat(outer.TypeParameters).Select(member => member.Name));
        members.UnionWith(MeantElsewhere(method, syntax, "Try" + method.Name));
        var overloads = type.GetMembers(method.Name).OfType<IMethodSymbol>().Where(Annotations.AreOn).ToList();
        var site = display + (overloads.Count > 1 ? Display.Overload(method) : "");
        var kind = MethodParser.Kind(method);
        var token = MethodParser.Token(method);
        var guard = GuardParser.Guard(method.Name, site, Annotations.None, Annotations.On(method), new KeySite(display, KeySiteKind.Service, KeyParameter.Of(method)), method, problems);
        GuardParser.CheckDeadline(guard, guard.Name, kind, token is not null, problems);
        GuardParser.CheckWait(guard, method, kind, MethodParser.HasPointers(method) || syntax.Modifiers.Any(SyntaxKind.UnsafeKeyword), problems);
        var fallback = FallbackParser.OfPartial(method, Annotations.On(method), problems);

        return new PartialMethodModel(
            Type(type, Unique.Name(InterfaceParser.Holder, new HashSet<string>(members.Concat(MemberNames.TypesBeside(type)), StringComparer.Ordinal))),
            MethodParser.HasPointers(method),
            canBeAdded,
            Method(method, syntax, kind, token, guard, core, fallback, members, isAsync: guard.Waits && problems.Count == 0),
            problems.Select(problem => problem with { IsOfGenerator = !canBeAdded }).ToEquatableArray())
        { Usings = Signatures.AreIncomplete(method) ? Usings.Of(type) : EquatableArray<string>.Empty };

        ProblemModel Problem(string why) => ProblemModel.Of(RuleIds.PartialMethod, display, why);
    }

    private static ContainingTypeModel Type(INamedTypeSymbol type, string holder) =>
        new(HintName.Of(type), Display.Namespace(type), Declarations(type).ToEquatableArray(), holder);

    private static MethodModel Method(IMethodSymbol method, MethodDeclarationSyntax syntax, ResultKind kind, IParameterSymbol? token, GuardModel guard, IMethodSymbol? core, IMethodSymbol? fallback, HashSet<string> members, bool isAsync)
    {
        var locals = MethodParser.Locals(method);
        var helpers = new List<string>();
        var constraints = MethodParser.Constraints(method.TypeParameters);
        var assembly = method.ContainingAssembly;
        var modifiers = syntax.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.PartialKeyword)).Select(modifier => modifier.Text)
            .Concat(isAsync ? ["async"] : []).ToList();
        var accessibility = syntax.Modifiers.Where(modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind()) || modifier.IsKind(SyntaxKind.StaticKeyword)).Select(modifier => modifier.Text);
        var twin = MethodParser.CanHaveTwin(method)
            ? new TwinModel(Twin.Name(method.Name, members), CopiedAttributes.OfImplicit(method, assembly), string.Join(" ", accessibility) + " ", MethodParser.Parameters(method, token, locals.Call, assembly, asTwinOrImplicit: true), constraints)
            { Documentation = Documentation.OfTwin(method, guard).ToEquatableArray() }
            : null;
        var parameters = MethodParser.Parameters(method, token, locals.Call, assembly, asTwinOrImplicit: false);
        return new MethodModel(
            "",
            "",
            string.Join(" ", modifiers.Append("partial")) + " ",
            "",
            MethodParser.ReturnType(method),
            MethodParser.ResultType(method, kind),
            kind,
            Display.Identifier(method.Name),
            MethodParser.TypeParameters(method),
            method.IsOverride ? MethodParser.ExplicitConstraints(method) : constraints,
            parameters,
            Call(core, method.Name + "Core", parameters.Select(static parameter => parameter.Argument)) + MethodParser.Forgiveness(method, kind),
            token is null ? null : Display.Identifier(token.Name),
            locals,
            twin,
            guard)
        {
            Fallback = fallback is null ? null : Call(fallback, fallback.Name, method.Parameters.Select(MethodParser.Argument)),
            ResultVariable = MethodParser.ResultVariable(method),
            Helpers = helpers.ToEquatableArray(),
        };

        // By its name, or through a method that may name what is obsolete as an error.
        string Call(IMethodSymbol? callee, string name, IEnumerable<string> arguments)
        {
            var called = Display.Identifier(name);
            if (callee is not null && Obsoletes.AreErrors(callee) && !Obsoletes.Contain(method))
            {
                var own = method.Parameters.Select(MethodParser.Argument);
                var helper = Unique.Name("Call" + name, members);
                helpers.Add(MethodParser.ObsoleteHelper(helper, method, $"{called}{MethodParser.TypeParameters(method)}({string.Join(", ", own)})", assembly, method.IsStatic));
                called = helper;
            }

            return $"{called}{MethodParser.TypeParameters(method)}({string.Join(", ", arguments)})";
        }
    }

    /// <summary>
    /// The name of a twin where calls mean another method by it, which the twin would come before: an extension method, or one of a class that derives from the method's.
    /// </summary>
    private static IEnumerable<string> MeantElsewhere(IMethodSymbol method, MethodDeclarationSyntax syntax, string twin)
    {
        var type = method.ContainingType;
        if (type.ContainingAssembly is not ISourceAssemblySymbol { Compilation: { } compilation } || !compilation.ContainsSyntaxTree(syntax.SyntaxTree))
            return [];
        var isExtension = compilation.GetSemanticModel(syntax.SyntaxTree).LookupSymbols(syntax.SpanStart, type, twin, includeReducedExtensionMethods: true)
            .Any(static symbol => symbol is IMethodSymbol { ReducedFrom: not null });
        var isDerived = type is { IsSealed: false, IsStatic: false, TypeKind: TypeKind.Class } && compilation.ContainsSymbolsWithName(twin, SymbolFilter.Member)
            && compilation.GetSymbolsWithName(twin, SymbolFilter.Member).Any(symbol =>
                StandIn.Levels(symbol.ContainingType).Any(level => SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, type.OriginalDefinition)));
        return isExtension || isDerived ? [twin] : [];
    }

    /// <summary>Whether a method is the generator's own, as an analyzer sees it.</summary>
    private static bool IsEmitted(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.All(static reference => reference.SyntaxTree.FilePath.Contains(typeof(ShotGenerator).FullName!));

    /// <summary>Whether the method that holds the work is there, and emitted code can call it.</summary>
    public static bool HasCore(IMethodSymbol method) => Core(method) is not null;

    /// <summary>The method that holds the work; null when there is none that emitted code can call.</summary>
    private static IMethodSymbol? Core(IMethodSymbol method) => Cores(method).FirstOrDefault(core =>
        (core.IsStatic || !method.IsStatic) && StandIn.HasParametersOf(core, method) && StandIn.ReturnsAs(core, method) && StandIn.IsAccessible(core, method.ContainingType));

    /// <summary>The methods that have the name of the one that holds the work.</summary>
    public static IEnumerable<IMethodSymbol> Cores(IMethodSymbol method) =>
        StandIn.Levels(method.ContainingType).SelectMany(type => type.GetMembers(method.Name + "Core")).OfType<IMethodSymbol>().Where(core => core.MethodKind == MethodKind.Ordinary);

    private static IEnumerable<string> Declarations(INamedTypeSymbol type)
    {
        var kind = type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        var parameters = type.TypeParameters.Length == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(parameter => Display.Identifier(parameter.Name)))}>";
        var own = $"partial {kind} {Display.Identifier(type.Name)}{parameters}";
        return type.ContainingType is { } outer ? Declarations(outer).Append(own) : [own];
    }
}
