using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints problems as <c>#error</c>, which holds where analyzers are switched off.</summary>
internal static class ProblemEmitter
{
    public static string Emit(IEnumerable<ProblemModel> problems)
    {
        var writer = CodeWriter.File();
        Write(writer, problems);
        return writer.ToString();
    }

    public static void Write(CodeWriter writer, IEnumerable<ProblemModel> problems)
    {
        foreach (var problem in problems)
            writer.Directive($"#error {problem.Rule}: {Rules.Message(problem)}");
    }
}
