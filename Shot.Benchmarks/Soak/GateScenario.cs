namespace Shot.Benchmarks.Soak;

/// <summary>Threads repeatedly enter and leave a gate.</summary>
internal static class GateScenario
{
    private const int Limit = 3;

    public static IEnumerable<Scenario> All { get; } =
        [new("ConcurrencyGate", "never more inside than its limit, and nobody locked out", Run)];

    private static void Run(Crew crew)
    {
        var gate = new ConcurrencyGate(Limit);
        var inside = 0;
        crew.Work(
            long.MaxValue,
            (thread, random) =>
            {
                if (!gate.TryEnter(out var lease))
                {
                    // Threads inside may be waiting for this processor.
                    Thread.Yield();
                    return;
                }

                var now = Interlocked.Increment(ref inside);
                if (now > Limit)
                    crew.Report($"{now} are inside, where {Limit} may be");
                crew.Count(thread, 1);
                // The other threads find it full.
                if (random.Next(256) == 0)
                    Thread.Yield();
                Interlocked.Decrement(ref inside);
                lease.Dispose();
                lease.Dispose();
            },
            static () => { });
        if (gate.Entered != 0 || !gate.TryEnter(out var last))
            crew.Report($"{gate.Entered} are inside a gate that all have left");
        else
            last.Dispose();
    }
}
