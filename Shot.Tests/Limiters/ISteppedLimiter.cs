namespace Shot.Tests.Limiters;

/// <summary>A limiter as a machine whose threads take one step at a time. All that a state consists of is in one array.</summary>
internal interface ISteppedLimiter
{
    int Threads { get; }

    long[] Start { get; }

    /// <summary>Whether all numbers of a state fit in a signed byte.</summary>
    bool IsSmall => true;

    /// <summary>Takes the thread's next step, in place; false when it has nothing left to do.</summary>
    bool Step(long[] state, int thread);

    /// <summary>What is wrong with this state, or null.</summary>
    string? Wrong(long[] state, bool finished);
}
