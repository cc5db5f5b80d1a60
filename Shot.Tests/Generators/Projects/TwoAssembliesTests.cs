using Microsoft.CodeAnalysis;
using Shot.Tests.Control;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Projects;

/// <summary>Partial methods of one name in two assemblies of one process: each has settings and metrics of its own.</summary>
public sealed class TwoAssembliesTests
{
    private const string Source = """
        public partial class Twins
        {
            [ShotLimit(3, 1, MaxWaitMs = 50), ShotConcurrency(2)] public partial Task RunAsync(CancellationToken token);
            Task RunAsyncCore(CancellationToken token) => Task.CompletedTask;
        }
        """;

    [Fact]
    public void Each_is_followed_by_its_assembly()
    {
        using var host = new ControlledHost(("Shot:Limits:Twins.RunAsync (Second):Permits", "9"));
        foreach (var name in new[] { "First", "Second" })
            host.Guards.Manifest.Add(GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All, name, Source).Compiles().Load());
        var limits = host.Start().Control.Snapshot();
        Assert.Equal(
            [("Twins.RunAsync (First)", 3), ("Twins.RunAsync (Second)", 9)],
            limits.Where(static limit => limit.Strategy is not null).Select(static limit => (limit.Name, limit.Numbers.Permits ?? 0)).Order());
        Assert.All(limits, static limit => Assert.Matches(@" \((First|Second)\)$", limit.Name));
    }
}
