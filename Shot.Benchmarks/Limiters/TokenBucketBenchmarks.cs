namespace Shot.Benchmarks.Limiters;

public class TokenBucketBenchmarks() : AdmitDenyBenchmark(
    Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue)),
    Loops.Acquire(BclLimiters.TokenBucket(int.MaxValue)),
    Loops.Acquire(ShotLimiters.TokenBucket(1)),
    Loops.Acquire(BclLimiters.TokenBucket(1)));
