namespace Shot.Benchmarks.Limiters;

public class FixedWindowBenchmarks() : AdmitDenyBenchmark(
    Loops.Acquire(ShotLimiters.FixedWindow(int.MaxValue)),
    Loops.Acquire(BclLimiters.FixedWindow(int.MaxValue)),
    Loops.Acquire(ShotLimiters.FixedWindow(1)),
    Loops.Acquire(BclLimiters.FixedWindow(1)));
