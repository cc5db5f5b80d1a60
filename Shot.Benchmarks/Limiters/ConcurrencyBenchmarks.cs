namespace Shot.Benchmarks.Limiters;

/// <summary>Each admitted call leaves again.</summary>
public class ConcurrencyBenchmarks() : AdmitDenyBenchmark(
    Loops.EnterAndLeave(new ConcurrencyGate(64)),
    Loops.Acquire(BclLimiters.Concurrency(64)),
    Loops.EnterAndLeave(ShotLimiters.FullGate()),
    Loops.Acquire(BclLimiters.FullConcurrency()));
