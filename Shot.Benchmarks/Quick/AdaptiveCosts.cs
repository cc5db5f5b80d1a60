using System.Globalization;
using Shot.Adaptive;

namespace Shot.Benchmarks.Quick;

/// <summary>Compares the adaptive gate with <see cref="ConcurrencyGate"/>, which has a fixed limit, and checks its bounds.</summary>
internal static class AdaptiveCosts
{
    private const double MostMore = 20;
    private const double MostOfTwo = 40;
    private const int Gates = 100;

    public static IEnumerable<(string Name, Func<string> Run)> All { get; } =
    [
        Row(
            "adaptive_concurrency_vs_gate", () => Loops.EnterAndLeave(new AdaptiveConcurrencyGate()),
            () => Loops.EnterAndLeave(new ConcurrencyGate(64)),
            static result =>
                Check("adaptive_concurrency_more", result.ShotNanoseconds - result.PeerNanoseconds, MostMore, result.ShotBytes)),
        Row(
            "adaptive_concurrency_2_threads_vs_gate", () => OnTwo(Loops.EnterAndLeave(new AdaptiveConcurrencyGate())),
            () => OnTwo(Loops.EnterAndLeave(new ConcurrencyGate(64)))),
        Row(
            "adaptive_word_2_threads_vs_gate", () => OnTwo(Loops.EnterAndLeaveWord(new AdaptiveConcurrencyGate())),
            () => OnTwo(Loops.EnterAndLeave(new ConcurrencyGate(64))),
            static result => Check("adaptive_word_2_threads", result.ShotNanoseconds, MostOfTwo, bytes: 0)),
        Row(
            "adaptive_word_vs_gate", () => Loops.EnterAndLeaveWord(new AdaptiveConcurrencyGate()),
            () => Loops.EnterAndLeave(new ConcurrencyGate(64))),
        Row("adaptive_concurrency_deny_vs_gate", () => Loops.EnterAndLeave(Full()), () => Loops.EnterAndLeave(ShotLimiters.FullGate())),
        Row(
            "adaptive_concurrency_deny_2_threads_vs_gate", () => OnTwo(Loops.EnterAndLeave(Full())),
            () => OnTwo(Loops.EnterAndLeave(ShotLimiters.FullGate()))),
        Row(
            "adaptive_sheddable_vs_gate", () => Loops.EnterAndLeaveWord(new AdaptiveConcurrencyGate(), ShotCriticality.Sheddable),
            () => Loops.EnterAndLeave(new ConcurrencyGate(64))),
        Row("adaptive_tick_per_gate_vs_clock", Ticks, static () => Clock),
    ];

    private static (string Name, Func<string> Run) Row(
        string name, Func<Action<int>> shot, Func<Action<int>> gate, Func<Result, string>? check = null) => (name, () =>
        {
            // Runs on two threads take longer to start.
            var milliseconds = name.Contains("2_threads", StringComparison.Ordinal) ? 30 : 5;
            var result = new Comparison(name, () => new(shot(), milliseconds), () => new(gate(), milliseconds)).Run();
            return check is null ? result.ToLine() : $"{result.ToLine()}\n{check(result)}";
        }
    );

    private static string Check(string name, double nanoseconds, double bound, double bytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"CHECK {name} ns={nanoseconds:F2} bound={bound} bytes={bytes:F0} held={nanoseconds <= bound && bytes < 0.5}");

    private static Action<int> OnTwo(Action<int> loop) => iterations =>
    {
        using var two = new TwoThreads();
        two.Run(loop, iterations);
    };

    private static AdaptiveConcurrencyGate Full()
    {
        var gate = new AdaptiveConcurrencyGate();
        gate.Pin(1);
        gate.TryEnter(out _);
        return gate;
    }

    /// <summary>The time of a tick, divided by the number of gates in use.</summary>
    private static Action<int> Ticks()
    {
        var ticker = new AdaptiveTicker(TimeProvider.System, hasThread: false);
        var gates = Enumerable.Range(0, Gates).Select(_ => new AdaptiveConcurrencyGate(64, TimeProvider.System, ticker)).ToArray();
        foreach (var gate in gates)
            gate.TryEnter(out _);
        return iterations =>
        {
            for (var i = 0; i < iterations; i += Gates)
                ticker.Tick();
            GC.KeepAlive(gates);
        };
    }

    private static void Clock(int iterations)
    {
        for (var i = 0; i < iterations; i++)
            TimeProvider.System.GetTimestamp();
    }
}
