namespace Shot.Generators.Parsing;

/// <summary>The facts about a compilation that the verdict on a declaration depends on.</summary>
internal readonly struct AssemblyFacts(Compilation compilation)
{
    public bool IsExecutable { get; } =
        compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication
            or OutputKind.WindowsRuntimeApplication;

    public bool HasAspNetCore { get; } = compilation.GetTypeByMetadataName(KnownTypes.Pipeline) is not null;
}
