using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>
/// Limits how many calls of an endpoint, an interface's method or a partial method are inside at once. What does not fit is refused at once:
/// <see cref="ShotOverloadedException"/>, or 503 over HTTP. A call is inside until its work ends, also when it outlives its deadline.
/// </summary>
/// <remarks>Stands alone or beside <see cref="ShotLimitAttribute"/>, and is asked first: what it lets in and the rate refuses leaves again at once. One
/// annotation is one gate per process; on an interface or a controller it is one for all that it covers.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class ShotConcurrencyAttribute : Attribute, IShotAnnotation
{
    /// <summary>Lets at most <paramref name="limit"/> calls be inside at once.</summary>
    /// <param name="limit">1 to <see cref="ConcurrencyGate.MaxLimit"/> (1,048,576).</param>
    [OverloadResolutionPriority(-1)]
    public ShotConcurrencyAttribute(int limit)
        : this(limit, line: 0)
    {
    }

    /// <summary>The same with the annotation's line, which the compiler fills in: this is the constructor that it chooses.</summary>
    /// <param name="limit">How many calls may be inside at once.</param>
    /// <param name="line">Filled in by the compiler: how an annotated lambda is recognised at run time.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ShotConcurrencyAttribute(int limit, [CallerLineNumber] int line = 0)
    {
        Limit = limit;
        Line = line;
    }

    /// <summary>How many calls may be inside at once.</summary>
    public int Limit { get; }

    /// <summary>The line of the annotation, which tells annotated lambdas apart at run time.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Line { get; }

    /// <inheritdoc cref="ShotLimitAttribute.Fallback"/>
    public string? Fallback { get; set; }
}
