using Shot.CodeFixes;
using Shot.Generators;

namespace Shot.Tests.Packages;

/// <summary>
/// A compiler skips a generator that was built against a newer one, with a warning (CS9057), and the application would run unguarded.
/// </summary>
public sealed class CompilerVersionTests
{
    /// <summary>The compiler of the first SDK for .NET 10.</summary>
    private static readonly Version Oldest = new(5, 0, 0, 0);

    [Theory]
    [InlineData(typeof(ShotGenerator))]
    [InlineData(typeof(ShotCodeFix))]
    public void What_runs_in_the_compiler_needs_none_that_is_newer_than_the_oldest_SDKs(Type type)
    {
        var compiler = type.Assembly.GetReferencedAssemblies().Where(reference => reference.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(compiler);
        Assert.All(compiler, reference => Assert.True(reference.Version <= Oldest, $"{type.Assembly.GetName().Name} references {reference.FullName}, and SDK 10.0.100 has {Oldest}."));
    }
}
