namespace Shot.Generators.Parsing;

/// <summary>Finds a method that an annotation names, which emitted code calls with the arguments of the guarded one.</summary>
/// <param name="method">The guarded method.</param>
/// <param name="returns">The type that it returns; null for that of the guarded method.</param>
internal sealed class NamedMethod(IMethodSymbol method, SpecialType? returns = null)
{
    /// <summary>The method, or why there is none that fits.</summary>
    public (IMethodSymbol? Fitting, string Why) Find(string name)
    {
        var type = method.ContainingType;
        var types = type.TypeKind == TypeKind.Interface && !method.IsPartialDefinition ? type.SelfAndInterfaces() : type.SelfAndBases();
        var candidates = types.SelectMany(level => level.GetMembers(name)).ToList();
        var fitting = candidates.OfType<IMethodSymbol>().FirstOrDefault(candidate => WhyUnfit(candidate) is null);
        if (fitting is not null)
            return (fitting, "");
        var closest = candidates.Find(candidate => candidate is IMethodSymbol same && StandIn.HasParametersOf(same, method))
            ?? candidates.FirstOrDefault();
        return (null, closest is not null
            ? WhyUnfit(closest)!
            : $"'{Display.Short(type)}' has no method of that name; write '{Signature(name)}' there, and name it by nameof");
    }

    private string? WhyUnfit(ISymbol member)
    {
        if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } candidate)
            return $"it is no method; write '{Signature(member.Name)}'";
        if (candidate.IsSame(method) || (method.IsPartialDefinition && candidate.Name == method.Name + "Core"))
            return "it is the work that the limit is for, so calling it would leave the limit unenforced; name another method";
        if (Annotations.AreOn(candidate))
            return "it has a limit of its own; name a method without one";
        if (!StandIn.HasParametersOf(candidate, method))
            return $"its parameters are others; write '{Signature(member.Name)}'";
        var returnsIt = returns is null ? StandIn.ReturnsAs(candidate, method)
            : candidate.RefKind == RefKind.None && candidate.ReturnType.SpecialType == returns;
        if (!returnsIt)
            return $"it returns '{StandIn.ReturnText(candidate)}'; write '{Signature(member.Name)}'";
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

    private string Signature(string name) => StandIn.Signature(method, name, returns is null ? null : "int");
}
