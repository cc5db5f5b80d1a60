using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>
/// Execution deadline of an endpoint, an interface's method or a partial method, without or beside a limit: the longest a caller waits for its answer,
/// counted from entering the guard. Of several deadlines the earliest counts.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class ShotDeadlineAttribute : Attribute, IShotAnnotation
{
    /// <summary>The deadline.</summary>
    /// <param name="milliseconds">Above zero. At the deadline the work's <see cref="CancellationToken"/> fires and the caller gets
    /// <see cref="ShotTimeoutException"/>, or 408 over HTTP. Only asynchronous work can have one.</param>
    [OverloadResolutionPriority(-1)]
    public ShotDeadlineAttribute(int milliseconds)
        : this(milliseconds, line: 0)
    {
    }

    /// <summary>The same with the annotation's line, which the compiler fills in: this is the constructor that it chooses.</summary>
    /// <param name="milliseconds">The deadline in milliseconds.</param>
    /// <param name="line">Filled in by the compiler: how an annotated lambda is recognised at run time.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ShotDeadlineAttribute(int milliseconds, [CallerLineNumber] int line = 0)
    {
        Milliseconds = milliseconds;
        Line = line;
    }

    /// <summary>The deadline in milliseconds.</summary>
    public int Milliseconds { get; }

    /// <summary>The line of the annotation, which tells annotated lambdas apart at run time.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Line { get; }

    /// <inheritdoc cref="ShotLimitAttribute.Abandon"/>
    public bool Abandon { get; set; }

    /// <inheritdoc cref="ShotLimitAttribute.MaxAbandoned"/>
    public int MaxAbandoned { get; set; }
}
