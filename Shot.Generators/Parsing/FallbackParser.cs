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

        var (fitting, unfit) = new NamedMethod(method).Find(name);
        if (fitting is null)
            Report(unfit);
        return fitting;

        void Report(string why) => problems.Add(Problem(name, Display.Method(method), why));
    }

    private static ProblemModel Problem(string name, string site, string why) => ProblemModel.Of(RuleIds.UnfitFallback, name, site, why);
}
