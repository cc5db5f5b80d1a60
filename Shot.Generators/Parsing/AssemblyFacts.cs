using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>What a declaration's verdict depends on beside itself.</summary>
internal readonly struct AssemblyFacts(Compilation compilation)
{
    public bool IsExecutable { get; } =
        compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication;

    public bool HasAspNetCore { get; } = compilation.GetTypeByMetadataName(KnownTypes.Pipeline) is not null;
}
