namespace Shot.Benchmarks.Limiters;

public class SlidingWindowBenchmarks() : AdmitDenyBenchmark(
    Loops.Acquire(ShotLimiters.SlidingWindow(SlidingWindow.MaxPermits)),
    Loops.Acquire(BclLimiters.SlidingWindow(int.MaxValue)),
    Loops.Acquire(ShotLimiters.SlidingWindow(1)),
    Loops.Acquire(BclLimiters.SlidingWindow(1)));
