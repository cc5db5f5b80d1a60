using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Typing;

/// <summary>What the generator remembers between runs keeps no compilation alive.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void No_compilation_and_no_symbol_outlives_the_next_run()
    {
        var session = Start();
        var old = TypeOn(session);
        for (var attempt = 0; attempt < 20 && old.Any(reference => reference.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(old, reference => reference.IsAlive);
        Assert.Empty(session.Edit("Orders7.cs", "quantity * 5", "quantity * 6").ChangedSteps);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TypingSession Start() => TypingSession.Start(Corpus.Compile(References.All), tracksSteps: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> TypeOn(TypingSession session)
    {
        var old = new List<WeakReference>();
        foreach (var (path, before, after) in new[]
        {
            ("Orders7.cs", "quantity * 3", "quantity * 4"),
            ("Orders7.cs", "quantity * 4", "quantity * 5"),
            ("Plain7.cs", "int Keep(", "int KeepAll("),
            ("Orders7.cs", "perSecond: 500", "perSecond: 501"),
            ("Endpoints7.cs", "perSecond: 5)", "perSecond: 6)"),
            ("Program.cs", "app.UseShot();", "app.UseShot(); app.UseHsts();"),
            ("Plain7.cs", "item + 1", "item + 2"),
        })
        {
            old.Add(new WeakReference(session.Compilation));
            old.Add(new WeakReference(session.Compilation.GetTypeByMetadataName("Shop.Area7.IOrders7")));
            old.Add(new WeakReference(session.Compilation.SourceModule));
            session.Edit(path, before, after);
        }

        return old;
    }
}
