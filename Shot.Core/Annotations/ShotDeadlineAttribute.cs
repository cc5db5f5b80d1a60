namespace Shot;

/// <summary>Sets the deadline of an endpoint, an interface method or a partial method: the time by which the caller is answered, counted
/// from the moment at which the call enters the guard. Needs no limit. If several deadlines apply, the earliest counts.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class ShotDeadlineAttribute : Attribute, IShotAnnotation
{
    /// <summary>Sets a deadline of <paramref name="milliseconds"/>.</summary>
    /// <param name="milliseconds">Above zero. At the deadline the work's <see cref="CancellationToken"/> is cancelled and the caller gets
    /// <see cref="ShotTimeoutException"/>, or 408 over HTTP. Requires asynchronous work.</param>
    [OverloadResolutionPriority(-1)]
    public ShotDeadlineAttribute(int milliseconds)
        : this(milliseconds, line: 0)
    {
    }

    /// <summary>The overload that the compiler chooses, because it can fill in the line.</summary>
    /// <param name="milliseconds">The deadline in milliseconds.</param>
    /// <param name="line">Filled in by the compiler. Identifies annotated lambdas at run time.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ShotDeadlineAttribute(int milliseconds, [CallerLineNumber] int line = 0) => (Milliseconds, Line) = (milliseconds, line);

    /// <summary>The deadline in milliseconds.</summary>
    public int Milliseconds { get; }

    /// <summary>Source line of the annotation. Tells annotated lambdas apart at run time.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Line { get; }

    /// <inheritdoc cref="ShotLimitAttribute.Abandon"/>
    public bool Abandon { get; set; }

    /// <inheritdoc cref="ShotLimitAttribute.MaxAbandoned"/>
    public int MaxAbandoned { get; set; }

    /// <inheritdoc cref="ShotLimitAttribute.TrustCaller"/>
    public bool TrustCaller { get; set; }
}
