namespace Shot.Tests.Interop;

public enum Algorithm
{
    TokenBucket,
    FixedWindow,
    SlidingWindow,
    Concurrency,
}
