using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>
/// Limits how much work may enter an endpoint, an interface's method or a partial method, and how long its caller waits.
/// What does not fit is refused at once: <see cref="ShotOverloadedException"/>, or 503 over HTTP.
/// </summary>
/// <remarks>
/// One annotation is one limiter per process, however often the endpoint is mapped, the service registered or the
/// generic type instantiated. <c>[ShotLimit(5, perSecond: 5 / 60.0)]</c> refills five permits a minute after a burst of
/// five, so up to ten calls enter in the first minute; for a quota of five in any minute use
/// <see cref="ShotStrategy.SlidingWindow"/>. Mind the <c>60.0</c>: <c>5 / 60</c> is an integer division, and zero.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class ShotLimitAttribute : Attribute, IShotAnnotation
{
    internal const int DefaultMaxKeys = 100_000;

    /// <summary>Limits to a burst of <paramref name="permits"/>, replenished at <paramref name="perSecond"/>.</summary>
    /// <param name="permits">Burst size: how many calls may enter at the same instant, 1 to <see cref="int.MaxValue"/>
    /// (at most 1,048,575 with <see cref="ShotStrategy.SlidingWindow"/>).</param>
    /// <param name="perSecond">Permits that come back each second; above zero, at most <see cref="int.MaxValue"/>, and such that
    /// <paramref name="permits"/> / <paramref name="perSecond"/> is at most 1,000 days.</param>
    [OverloadResolutionPriority(-1)]
    public ShotLimitAttribute(int permits, double perSecond)
        : this(permits, perSecond, line: 0)
    {
    }

    /// <summary>The same with the annotation's line, which the compiler fills in: this is the constructor that it chooses.</summary>
    /// <param name="permits">Burst size.</param>
    /// <param name="perSecond">Permits that come back each second.</param>
    /// <param name="line">Filled in by the compiler: how an annotated lambda is recognised at run time.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ShotLimitAttribute(int permits, double perSecond, [CallerLineNumber] int line = 0)
    {
        Permits = permits;
        PerSecond = perSecond;
        Line = line;
    }

    /// <summary>Burst size: how many calls may enter at the same instant.</summary>
    public int Permits { get; }

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond { get; }

    /// <summary>The line of the annotation, which tells annotated lambdas apart at run time.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Line { get; }

    /// <summary>
    /// Execution deadline in milliseconds: the longest a caller waits for its answer, counted from entering the guard.
    /// Zero, the default, means none. At the deadline the work's <see cref="CancellationToken"/> fires and the caller gets
    /// <see cref="ShotTimeoutException"/>, or 408 over HTTP. Only asynchronous work can have one.
    /// </summary>
    public int MaxWaitMs { get; set; }

    /// <summary>The algorithm; <see cref="ShotStrategy.TokenBucket"/> by default.</summary>
    public ShotStrategy Strategy { get; set; }

    /// <summary>
    /// The name of the limit in exceptions, configuration and metrics. Annotations of the same name share one limiter and
    /// must agree on its numbers. By default each annotation has a limiter of its own, named after its method.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether the caller has its <see cref="ShotTimeoutException"/> at the deadline even when the work goes on. By default
    /// a guarded service waits for its work to stop, because abandoning it lets a scope be disposed under running code.
    /// What abandoned work throws later is observed and dropped.
    /// </summary>
    public bool Abandon { get; set; }

    /// <summary>
    /// How much work may run past its deadline before new work is refused, so that work which ignores its token cannot pile up. 0, the default, means
    /// the burst (of several, the smallest; keyed ones do not count; 1,000 where there is no other); where there is a concurrency limit, that one bounds it, and
    /// no other does.
    /// </summary>
    public int MaxAbandoned { get; set; }

    /// <summary>
    /// The method that answers in place of a call that is refused, with the same parameters and the same return type: <c>Fallback = nameof(PlaceFromCache)</c>. It answers
    /// whichever of the method's limits refuses the call, and never for a missed deadline or the work's own exception. A partial method's stands in its class, an interface's
    /// method's on the interface; an endpoint is refused before its arguments are bound and can have none. The <c>Try…</c> twin does not call it.
    /// </summary>
    public string? Fallback { get; set; }

    /// <summary>How many permits a call takes, 1 to the burst; 1 by default. Annotations of one <see cref="Name"/> may have different costs.</summary>
    public int Cost { get; set; } = 1;

    /// <summary>
    /// How many milliseconds a call may wait for a permit that comes due, first come, first served; zero, the default, refuses at once. A call that would
    /// have to wait for longer is refused at once too, and one whose caller leaves gives its place back. The wait counts towards <see cref="MaxWaitMs"/>.
    /// Only a token bucket without <see cref="Key"/> can be waited for, and only by asynchronous methods and endpoints.
    /// </summary>
    public int MaxQueueMs { get; set; }

    /// <summary>
    /// Whose permits a call takes: each key has permits of its own. Null, the default, means that all callers share them. For endpoints
    /// <c>"ip"</c>, <c>"user"</c>, <c>"header:X-Api-Key"</c>, <c>"route:tenant"</c>, <c>"query:q"</c>, <c>"claim:sub"</c>, or the name of a key that <c>options.AddKey</c>
    /// adds; for methods of services <c>"parameter:tenant"</c>, or <see cref="ShotKeyAttribute"/> on the parameter. Several are combined with <c>+</c>.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>How many keys can have permits taken at once, 1 to 100,000,000; each has 16 bytes. 100,000 by default.</summary>
    public int MaxKeys { get; set; } = DefaultMaxKeys;

    /// <summary>What happens to a new key when there is no place for it: by default, another key makes room.</summary>
    public KeyOverflow KeyOverflow { get; set; }

    /// <summary>How many leading bits of an IPv6 address count as a key, 1 to 128; 64 by default, the network of one site.</summary>
    public int IPv6PrefixLength { get; set; } = IPAddressHasher.DefaultIPv6PrefixLength;

    /// <summary>Whose permits a request takes that does not have the key: by default those of its client's address. A service's call without a key takes those
    /// of one key that all such calls share. With <see cref="MissingKey.NotLimited"/> this limit holds for neither.</summary>
    public MissingKey MissingKey { get; set; }
}
