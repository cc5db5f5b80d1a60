namespace Shot;

/// <summary>Limits the rate of calls of an endpoint, an interface method or a partial method, and optionally how long a caller waits. Calls
/// over the limit are refused at once with <see cref="ShotOverloadedException"/>, or 503 over HTTP (429 for a limit with a key).</summary>
/// <remarks>Each annotation has one limiter per process, however often the endpoint is mapped, the service is registered or the generic
/// type is instantiated. <c>[ShotLimit(5, perMinute: 5)]</c> allows a burst of five and replenishes five permits a minute, so it admits up
/// to ten calls in the first minute; <see cref="ShotStrategy.SlidingWindow"/> admits about five in any minute. <c>perHour</c> and
/// <c>perDay</c> are written in the same way.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class ShotLimitAttribute : Attribute, IShotAnnotation
{
    internal const int DefaultMaxKeys = 100_000;
    internal const int DefaultMaxLeaseMs = 1_000;

    private ShotPlans? _plans;

    /// <summary>Limits to a burst of <paramref name="permits"/>, replenished at <paramref name="perSecond"/>.</summary>
    /// <param name="permits">Burst: the most calls admitted at the same instant, 1 to <see cref="int.MaxValue"/> (at most 1,048,575 with
    /// <see cref="ShotStrategy.SlidingWindow"/>).</param>
    /// <param name="perSecond">Permits replenished per second: above zero, at most <see cref="int.MaxValue"/>, and large enough that
    /// <paramref name="permits"/> / <paramref name="perSecond"/> is at most 1,000 days.</param>
    [OverloadResolutionPriority(-1)]
    public ShotLimitAttribute(int permits, double perSecond)
        : this(permits, perSecond, line: 0)
    {
    }

    /// <summary>The overload that the compiler chooses, because it can fill in the line.</summary>
    /// <param name="permits">Burst.</param>
    /// <param name="perSecond">Permits replenished per second.</param>
    /// <param name="line">Filled in by the compiler. Identifies annotated lambdas at run time.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ShotLimitAttribute(int permits, double perSecond, [CallerLineNumber] int line = 0)
    {
        Permits = permits;
        PerSecond = perSecond;
        Line = line;
    }

    /// <summary>Limits to a burst of <paramref name="permits"/>, replenished at <paramref name="perMinute"/>.</summary>
    /// <param name="permits">Burst: see <see cref="ShotLimitAttribute(int, double)"/>.</param>
    /// <param name="perMinute">Permits replenished per minute: above zero, and within the range of the rate per second.</param>
    /// <param name="line">Filled in by the compiler. Its type tells the constructor from that of a rate per second.</param>
    [OverloadResolutionPriority(-1)]
    public ShotLimitAttribute(int permits, double perMinute, [CallerLineNumber] long line = 0)
        : this(permits, perMinute / 60, (int)line)
    {
    }

    /// <summary>Limits to a burst of <paramref name="permits"/>, replenished at <paramref name="perHour"/>.</summary>
    /// <param name="permits">Burst: see <see cref="ShotLimitAttribute(int, double)"/>.</param>
    /// <param name="perHour">Permits replenished per hour: above zero, and within the range of the rate per second.</param>
    /// <param name="line">Filled in by the compiler. Its type tells the constructor from that of a rate per second.</param>
    [OverloadResolutionPriority(-1)]
    public ShotLimitAttribute(int permits, double perHour, [CallerLineNumber] float line = 0)
        : this(permits, perHour / 3_600, (int)line)
    {
    }

    /// <summary>Limits to a burst of <paramref name="permits"/>, replenished at <paramref name="perDay"/>.</summary>
    /// <param name="permits">Burst: see <see cref="ShotLimitAttribute(int, double)"/>.</param>
    /// <param name="perDay">Permits replenished per day of 24 hours: above zero, and within the range of the rate per second.</param>
    /// <param name="line">Filled in by the compiler. Its type tells the constructor from that of a rate per second.</param>
    [OverloadResolutionPriority(-1)]
    public ShotLimitAttribute(int permits, double perDay, [CallerLineNumber] double line = 0)
        : this(permits, perDay / 86_400, (int)line)
    {
    }

    /// <summary>Burst: the most permits that can be taken at the same instant.</summary>
    public int Permits { get; }

    /// <summary>Permits replenished per second.</summary>
    public double PerSecond { get; }

    /// <summary>Source line of the annotation. Tells annotated lambdas apart at run time.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Line { get; }

    /// <summary>Deadline in milliseconds: the caller is answered by then, counted from entering the guard. Zero, the default, means no
    /// deadline. At the deadline the work's <see cref="CancellationToken"/> is cancelled and the caller gets
    /// <see cref="ShotTimeoutException"/>, or 408 over HTTP. Requires asynchronous work.</summary>
    public int MaxWaitMs { get; set; }

    /// <summary>The algorithm; <see cref="ShotStrategy.TokenBucket"/> by default.</summary>
    public ShotStrategy Strategy { get; set; }

    /// <summary>Name of the limit in exceptions, configuration and metrics. Annotations with the same name share one limiter and must have
    /// the same numbers. By default each annotation has its own limiter, named after its method.</summary>
    public string? Name { get; set; }

    /// <summary>Whether the caller gets its <see cref="ShotTimeoutException"/> at the deadline even if the work still runs. By default a
    /// guarded service waits until its work stops, because otherwise a scope could be disposed while code still uses it. Exceptions that
    /// abandoned work throws later are observed and ignored.</summary>
    public bool Abandon { get; set; }

    /// <summary>Maximum number of calls of abandoned work. At this number new calls are refused, so that work which ignores its token
    /// cannot pile up. Zero, the default, means the smallest burst of the limits without a key, or 1,000 if there is none. A concurrency
    /// limit on the same site replaces this number.</summary>
    public int MaxAbandoned { get; set; }

    /// <summary>Whether a deadline that the caller of an endpoint sends in the header <c>x-envoy-expected-rq-timeout-ms</c>, or in the one
    /// that the application's options name, shortens this one. It never lengthens it. <c>grpc-timeout</c> needs no trust. Requires a
    /// deadline.</summary>
    public bool TrustCaller { get; set; }

    /// <summary>Name of the method that answers a refused call: <c>Fallback = nameof(PlaceFromCache)</c>. It has the same parameters and
    /// return type, and is in the class of a partial method, or on the interface. It answers a refusal by any limit of the method, but
    /// neither a late call nor an exception of the work. The <c>Try…</c> twin does not call it. Endpoints cannot have one, because they are
    /// refused before their arguments are bound.</summary>
    public string? Fallback { get; set; }

    /// <summary>Permits that a call takes, 1 to the burst; 1 by default. Annotations with the same <see cref="Name"/> may have different
    /// costs. With <see cref="CostFrom"/>, the fewest that a call takes.</summary>
    public int Cost { get; set; } = 1;

    /// <summary>What states the permits that each call takes. For a service, the name of a method with the same parameters that returns
    /// <see cref="int"/>: <c>CostFrom = nameof(Estimate)</c>. It is in the class of a partial method, or on the interface. For an endpoint,
    /// the name of a cost added with <c>options.AddCost</c>, which reads the request.</summary>
    /// <remarks>A call takes at least <see cref="Cost"/> permits, even if its stated cost is lower. A call whose stated cost is above the
    /// burst in force, or negative, is refused with <see cref="ShotOverloadedException.IsTooCostly"/>, because waiting would not help. An
    /// exception of the method reaches the caller, and nothing is charged.</remarks>
    public string? CostFrom { get; set; }

    /// <summary>Whether the work may replace the cost that its call was charged by the actual one, once that is known: see
    /// <see cref="ShotCost"/>. Each admitted call then allocates what remembers the charge. Supported for a token bucket of the
    /// <see cref="ShotScope.Host"/>. With <see cref="Key"/>, each key takes 16 bytes more.</summary>
    public bool Settles { get; set; }

    /// <summary>Maximum time in milliseconds that a call waits for its permits, in order of arrival. Zero, the default, refuses at once. So
    /// does a call that would have to wait longer. A caller that leaves gives its permits back. The wait counts towards
    /// <see cref="MaxWaitMs"/>. Supported for asynchronous methods and endpoints, with a token bucket without <see cref="Key"/>.</summary>
    public int MaxQueueMs { get; set; }

    /// <summary>Key of the limit: each value of it has permits of its own. Null, the default: all callers share the permits. For endpoints:
    /// <c>"ip"</c>, <c>"user"</c>, <c>"header:X-Api-Key"</c>, <c>"route:tenant"</c>, <c>"query:q"</c>, <c>"claim:sub"</c>, or the name of a
    /// key added with <c>options.AddKey</c>. For services: <c>"parameter:tenant"</c>, or <see cref="ShotKeyAttribute"/> on the parameter.
    /// Join several with <c>+</c>.</summary>
    public string? Key { get; set; }

    /// <summary>Name of the plan that has these numbers: <c>"pro"</c>. Annotations of one site with the same <see cref="Key"/> and
    /// <see cref="Name"/> that have a plan or <see cref="PlanFrom"/> are one limit; apart from numbers and plan their settings are the same.
    /// A key that changes its plan keeps what it has spent. Names are compared exactly. At most 64 characters, without colons.</summary>
    public string? Plan { get; set; }

    /// <summary>Where the plan of a request is read, in the words of <see cref="Key"/>: <c>"claim:plan"</c>, <c>"parameter:plan"</c>, or the
    /// name of a key added with <c>options.AddKey</c>. It is written on one annotation of the limit, the default: its numbers hold for
    /// requests without a plan, or with one that has no numbers. Configuration adds plans that no annotation has:
    /// <c>Shot:Limits:&lt;name&gt;:Plans:&lt;plan&gt;:Permits</c> and <c>PerSecond</c>. Not supported with
    /// <see cref="ShotScope.Cluster"/>.</summary>
    public string? PlanFrom { get; set; }

    /// <summary>The other plans of a limit that code adds: <c>RequireShotLimit(10, perSecond: 10, limit => limit.Plans.Add("pro", 1000,
    /// perSecond: 1000))</c>. Each annotation has one <see cref="Plan"/> instead.</summary>
    public ShotPlans Plans => _plans ??= new ShotPlans();

    /// <summary>Maximum number of keys with permits taken, 1 to 100,000,000; 100,000 by default. Each takes 16 bytes.</summary>
    public int MaxKeys { get; set; } = DefaultMaxKeys;

    /// <summary>What happens to a new key when there is no room for it. By default, another key is forgotten.</summary>
    public KeyOverflow KeyOverflow { get; set; }

    /// <summary>Number of leading bits of an IPv6 address that form the key, 1 to 128; 64 by default, the network of one site.</summary>
    public int IPv6PrefixLength { get; set; } = IPAddressHasher.DefaultIPv6PrefixLength;

    /// <summary>Whose permits a request without the key takes: by default, those of its client's address. Calls of a service without a key
    /// share one key. With <see cref="MissingKey.NotLimited"/> this limit does not apply to either.</summary>
    public MissingKey MissingKey { get; set; }

    /// <summary>
    /// Who shares the permits: the calls of this host, which is the default, or those of all processes that use the same store. A limit of
    /// the <see cref="ShotScope.Cluster"/> needs a store: <c>AddShotRedis</c> or <c>AddShotStore</c>.
    /// </summary>
    public ShotScope Scope { get; set; }

    /// <summary>
    /// With <see cref="ShotScope.Cluster"/>, the longest time in milliseconds for which a node takes permits ahead, so that most calls need
    /// not ask the store; 1,000 by default. It is shortened so that the bound holds with leases too. Zero asks the store for each call.
    /// </summary>
    public int MaxLeaseMs { get; set; } = DefaultMaxLeaseMs;

    /// <summary>
    /// With <see cref="ShotScope.Cluster"/>, what happens while the store is down. By default each node admits its share of the limit.
    /// </summary>
    public StoreDown StoreDown { get; set; }
}
