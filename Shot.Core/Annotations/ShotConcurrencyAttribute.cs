namespace Shot;

/// <summary>Limits how many calls of an endpoint, an interface method or a partial method run at once. Others are refused with
/// <see cref="ShotOverloadedException"/>, or 503 over HTTP. A call keeps its place until its work ends, even past its deadline. Without a
/// number, calls are also refused while work waits too long for the thread pool.</summary>
/// <remarks>Can be combined with <see cref="ShotLimitAttribute"/>. The concurrency limit is asked first; a call that the rate refuses gives
/// its place back. Each annotation has one gate per process. On an interface or a controller that gate covers all methods.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class ShotConcurrencyAttribute : Attribute, IShotAnnotation
{
    /// <summary>Creates an adaptive limit: it finds by itself how many calls may run at the same time.</summary>
    [OverloadResolutionPriority(-1)]
    public ShotConcurrencyAttribute()
        : this(member: "", line: 0)
    {
    }

    /// <summary>The overload that the compiler chooses for an annotation without a number, because it can fill in the line.</summary>
    /// <param name="member">Filled in by the compiler. Not used: tells this overload from the one with a number.</param>
    /// <param name="line">Filled in by the compiler. Identifies annotated lambdas at run time.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ShotConcurrencyAttribute([CallerMemberName] string member = "", [CallerLineNumber] int line = 0) => Line = line;

    /// <summary>Admits at most <paramref name="limit"/> calls at the same time.</summary>
    /// <param name="limit">1 to <see cref="ConcurrencyGate.MaxLimit"/> (1,048,576).</param>
    [OverloadResolutionPriority(-1)]
    public ShotConcurrencyAttribute(int limit)
        : this(limit, line: 0)
    {
    }

    /// <summary>The overload that the compiler chooses, because it can fill in the line.</summary>
    /// <param name="limit">Maximum number of calls that run at the same time.</param>
    /// <param name="line">Filled in by the compiler. Identifies annotated lambdas at run time.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ShotConcurrencyAttribute(int limit, [CallerLineNumber] int line = 0) => (Limit, Line) = (limit, line);

    /// <summary>Maximum number of calls that run at the same time; zero for a limit that finds its number by itself.</summary>
    public int Limit { get; }

    /// <summary>Largest limit that an adaptive limit may find, 1 to <see cref="ConcurrencyGate.MaxLimit"/> (the default).</summary>
    public int Max { get; set; } = ConcurrencyGate.MaxLimit;

    /// <summary>Source line of the annotation. Tells annotated lambdas apart at run time.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Line { get; }

    /// <inheritdoc cref="ShotLimitAttribute.Fallback"/>
    public string? Fallback { get; set; }
}
