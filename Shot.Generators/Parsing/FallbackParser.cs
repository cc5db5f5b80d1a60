using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Finds the method that an annotation names as its fallback, and decides whether it can answer for the guarded one.</summary>
internal static class FallbackParser
{
    /// <summary>The method that answers for a partial one; null when none does.</summary>
    public static IMethodSymbol? OfPartial(IMethodSymbol method, Annotations own, List<ProblemModel> problems) =>
        Find(method, own, StandIn.Levels(method.ContainingType), problems);

    /// <summary>The method that answers for an interface's: of the decorated instance, or a static one.</summary>
    public static IMethodSymbol? OfInterface(IMethodSymbol method, Annotations own, List<ProblemModel> problems) =>
        Find(method, own, new[] { method.ContainingType }.Concat(method.ContainingType.AllInterfaces), problems);

    /// <summary>Reports fallbacks where nothing could call them: on a type, which covers methods of other parameters, and on an endpoint's handler.</summary>
    public static void Forbid(Annotations annotations, string site, string why, List<ProblemModel> problems)
    {
        foreach (var name in annotations.Fallbacks)
            problems.Add(Problem(name, site, why));
    }

    /// <summary>The method of one name that fits; reports why none does.</summary>
    private static IMethodSymbol? Find(IMethodSymbol method, Annotations own, IEnumerable<INamedTypeSymbol> levels, List<ProblemModel> problems)
    {
        var names = own.Fallbacks;
        if (names.Count == 0)
            return null;
        var name = names[0];
        if (names.Count > 1)
        {
            problems.Add(Problem(name, Display.Method(method), $"another annotation names '{names[1]}', and one method answers whichever limit refuses the call; name one"));
            return null;
        }

        var candidates = levels.SelectMany(type => type.GetMembers(name)).ToList();
        var fitting = candidates.OfType<IMethodSymbol>().FirstOrDefault(candidate => WhyUnfit(candidate, method) is null);
        if (fitting is null)
            problems.Add(Problem(name, Display.Method(method), candidates.Count == 0 ? WhyMissing(name, method) : candidates.OrderBy(candidate => candidate is IMethodSymbol same && StandIn.HasParametersOf(same, method) ? 0 : 1).Select(candidate => WhyUnfit(candidate, method)).First()!));
        return fitting;
    }

    private static string WhyMissing(string name, IMethodSymbol method) =>
        $"'{Display.Short(method.ContainingType)}' has no method of that name; write '{StandIn.Signature(method, name)}' there, and name it by nameof";

    /// <summary>Why a member that has the name cannot answer; null when it can.</summary>
    private static string? WhyUnfit(ISymbol member, IMethodSymbol method)
    {
        if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } candidate)
            return $"it is no method; write '{StandIn.Signature(method, member.Name)}'";
        if (SymbolEqualityComparer.Default.Equals(candidate, method) || (method.IsPartialDefinition && candidate.Name == method.Name + "Core"))
            return "it is the work that the limit is for, so calling it would leave the limit unenforced; name another method";
        if (Annotations.AreOn(candidate))
            return "it has a limit of its own; name a method without one";
        if (!StandIn.HasParametersOf(candidate, method))
            return $"its parameters are others; write '{StandIn.Signature(method, member.Name)}'";
        if (!StandIn.ReturnsAs(candidate, method))
            return $"it returns '{StandIn.ReturnText(candidate)}'; write '{StandIn.Signature(method, member.Name)}'";
        if (method.ContainingType.TypeKind == TypeKind.Interface)
            return IsReachable(candidate, method.ContainingType) ? null : "the decorator cannot call it; make it public or internal, and not static abstract";
        if (method.IsStatic && !candidate.IsStatic)
            return $"it is no static method, and '{Display.Method(method)}' is one; make it static";
        if (StandIn.IsAccessible(candidate, method.ContainingType) && StandIn.CalledInPlaceOf(candidate, method.ContainingType) is { } other)
            return $"a call of it with these arguments would reach '{Display.Method(other)}{Display.Overload(other)}'; rename it";
        return StandIn.IsAccessible(candidate, method.ContainingType) ? null : $"it is not accessible in '{Display.Short(method.ContainingType)}'; make it protected";
    }

    private static bool IsReachable(IMethodSymbol candidate, INamedTypeSymbol type) =>
        candidate is not { IsStatic: true, IsAbstract: true } && InterfaceChecks.IsAccessible(candidate, type.ContainingAssembly);

    private static ProblemModel Problem(string name, string site, string why) => ProblemModel.Of(RuleIds.UnfitFallback, name, site, why);
}
