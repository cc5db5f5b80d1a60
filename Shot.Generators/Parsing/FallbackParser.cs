namespace Shot.Generators.Parsing;

/// <summary>Finds the method that an annotation names as its fallback, and decides whether it can answer for the guarded one.</summary>
internal static class FallbackParser
{
    public static void Forbid(Annotations annotations, string site, string why, List<ProblemModel> problems) =>
        problems.AddRange(annotations.Fallbacks.Select(name => Problem(name, site, why)));

    public static IMethodSymbol? Find(IMethodSymbol method, Annotations own, List<ProblemModel> problems)
    {
        var names = own.Fallbacks;
        if (names.Count == 0)
            return null;
        var name = names[0];
        if (names.Count > 1)
        {
            Report($"another annotation names '{names[1]}', and one method answers whichever limit refuses the call; name one");
            return null;
        }

        var type = method.ContainingType;
        var types = type.TypeKind == TypeKind.Interface && !method.IsPartialDefinition ? type.SelfAndInterfaces() : type.SelfAndBases();
        var candidates = types.SelectMany(level => level.GetMembers(name)).ToList();
        var fitting = candidates.OfType<IMethodSymbol>().FirstOrDefault(candidate => WhyUnfit(candidate, method) is null);
        if (fitting is not null)
            return fitting;
        var closest = candidates.Find(candidate => candidate is IMethodSymbol same && StandIn.HasParametersOf(same, method))
            ?? candidates.FirstOrDefault();
        Report(closest is not null
            ? WhyUnfit(closest, method)!
            : $"'{Display.Short(type)}' has no method of that name; "
                + $"write '{StandIn.Signature(method, name)}' there, and name it by nameof");
        return null;

        void Report(string why) => problems.Add(Problem(name, Display.Method(method), why));
    }

    private static string? WhyUnfit(ISymbol member, IMethodSymbol method)
    {
        if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } candidate)
            return $"it is no method; write '{StandIn.Signature(method, member.Name)}'";
        if (candidate.IsSame(method) || (method.IsPartialDefinition && candidate.Name == method.Name + "Core"))
            return "it is the work that the limit is for, so calling it would leave the limit unenforced; name another method";
        if (Annotations.AreOn(candidate))
            return "it has a limit of its own; name a method without one";
        if (!StandIn.HasParametersOf(candidate, method))
            return $"its parameters are others; write '{StandIn.Signature(method, member.Name)}'";
        if (!StandIn.ReturnsAs(candidate, method))
            return $"it returns '{StandIn.ReturnText(candidate)}'; write '{StandIn.Signature(method, member.Name)}'";
        var type = method.ContainingType;
        var isReachable = candidate is not { IsStatic: true, IsAbstract: true }
            && InterfaceChecks.IsAccessible(candidate, type.ContainingAssembly);
        if (type.TypeKind == TypeKind.Interface)
            return isReachable ? null : "the decorator cannot call it; make it public or internal, and not static abstract";
        if (method.IsStatic && !candidate.IsStatic)
            return $"it is no static method, and '{Display.Method(method)}' is one; make it static";
        if (!StandIn.IsAccessible(candidate, type))
            return $"it is not accessible in '{Display.Short(type)}'; make it protected";
        return StandIn.CalledInPlaceOf(candidate, type) is { } other
            ? $"a call of it with these arguments would reach '{Display.Method(other)}{Display.Overload(other)}'; rename it"
            : null;
    }

    private static ProblemModel Problem(string name, string site, string why) => ProblemModel.Of(RuleIds.UnfitFallback, name, site, why);
}
