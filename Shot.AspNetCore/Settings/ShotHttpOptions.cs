namespace Shot.AspNetCore;

/// <summary>Options of a web application: its limits, inherited from <see cref="ShotOptions"/>, and their answers over HTTP. The properties
/// declared here are read once, at startup, and have no configuration section.</summary>
public sealed class ShotHttpOptions : ShotOptions
{
    /// <summary>The answer to a refused request. Default status: 503.</summary>
    public ShotAnswer Overloaded { get; } = new();

    /// <summary>The answer to a request whose key has no permits left. Default status: 429. A limit's own
    /// <see cref="ShotLimitAnswers.Overloaded"/> has precedence.</summary>
    public ShotAnswer TooManyRequests { get; } = new();

    /// <summary>The answer to a request that costs more than the burst of its limit, so that it would never be admitted. Default status:
    /// 413, without <c>Retry-After</c>. See <see cref="ShotLimitAttribute.CostFrom"/>.</summary>
    public ShotAnswer TooCostly { get; } = new();

    /// <summary>The answer to a late request. Default status: 408. RFC 9110 defines 408 for requests that the client sends too slowly, and
    /// browsers may repeat such a request; set 504 to avoid that.</summary>
    public ShotAnswer Timeout { get; } = new();

    /// <summary>Maximum random jitter added to <c>Retry-After</c>, from zero to one hour, rounded up to whole seconds. Default: 4 seconds.
    /// It keeps clients from returning together. Keyed limits use zero unless <see cref="ForLimit"/> sets it.</summary>
    public TimeSpan RetryAfterJitter { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Whether a response that has started is aborted at its deadline: the connection closes, or the HTTP/2 stream is reset, so
    /// the client sees that it is incomplete. Default: false; the response may finish, and the handler's token does not fire.</summary>
    public bool AbortStartedResponses { get; set; }

    /// <summary>Version of the <c>RateLimit</c> response headers. Default: none are sent.</summary>
    public RateLimitFields RateLimitFields { get; set; }

    /// <summary>Called before a rejection is sent: it may log, add headers or write the body, which then replaces the problem details. A
    /// refusal waits for it. A late answer waits at most 100 ms, then goes out without it. If it throws, the exception is logged and the
    /// answer goes out without it.</summary>
    public Func<ShotRejection, ValueTask>? OnRejected { get; set; }

    /// <summary>States how much a request matters, for the concurrency limits of its endpoint and of the services behind it. Null leaves
    /// that to the endpoint's <see cref="ShotCriticalityAttribute"/>. Clients can set any header, so read only those that something in
    /// front of the application sets or checks. A method of a hub gets the request of its connection. It runs before the limits are asked,
    /// possibly on several threads at the same time, and must not block. If it throws, the request fails with that exception and is not
    /// charged.</summary>
    public Func<HttpContext, ShotCriticality?>? Criticality { get; set; }

    /// <summary>The limits of every request that reaches <c>UseShot()</c>, whether or not it has an endpoint:
    /// <c>options.AllRequests.RequireShotLimit(10_000, perSecond: 10_000)</c>. It takes what a group of endpoints takes, and an exemption
    /// on an endpoint or a group takes that out. Requests that middleware before <c>UseShot()</c> answers, and endpoints with
    /// <c>ShortCircuit()</c>, do not reach the limits. A connection to a hub is one request.</summary>
    /// <remarks>The default name is <c>all requests</c>. Its keys are those that no handler binds: the client's address, the user, a claim,
    /// a header, a query value, or a key of the application's own.</remarks>
    public IEndpointConventionBuilder AllRequests { get; } = new AllRequests();

    /// <summary>Whether a deadline that the caller sends in the header <c>x-envoy-expected-rq-timeout-ms</c>, or in
    /// <see cref="CallerDeadlineHeader"/>, shortens the deadline of every endpoint that has one. Default: false; only endpoints with
    /// <see cref="ShotDeadlineAttribute.TrustCaller"/> read these headers. Set it where only other services reach the application, or where
    /// something in front of it removes the headers of clients. A gRPC call's <c>grpc-timeout</c> is read in any case.</summary>
    public bool TrustCallers { get; set; }

    /// <summary>A header with the milliseconds that a trusted caller waits, as whole digits; null, the default, for none besides
    /// <c>x-envoy-expected-rq-timeout-ms</c>. If a request has several deadlines, the earliest counts.</summary>
    public string? CallerDeadlineHeader { get; set; }

    internal Dictionary<string, Func<HttpContext, string?>> Keys { get; } = new(StringComparer.Ordinal);
    internal Dictionary<string, Func<HttpContext, int>> Costs { get; } = new(StringComparer.Ordinal);
    internal Dictionary<string, ShotLimitAnswers> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Sets the answers of one limit. Repeated calls for a name add up.</summary>
    /// <param name="name">The limit's name: the annotation's <c>Name</c>, or a default such as <c>IOrders.PlaceAsync</c> or <c>POST
    /// /orders/{id}</c>.</param>
    /// <param name="configure">Sets what differs from the application's answers.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ShotHttpOptions ForLimit(string name, Action<ShotLimitAnswers> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        if (!Answers.TryGetValue(name, out var limit))
            Answers[name] = limit = new ShotLimitAnswers();
        configure(limit);
        return this;
    }

    /// <summary>Adds a key that limits use by name: <c>Key = "tenant"</c> or <c>"tenant+ip"</c>.</summary>
    /// <param name="name">The key's name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; not one of the built-in kinds.</param>
    /// <param name="read">Reads a request's key. Null or empty means that the request has no key;
    /// <see cref="ShotLimitAttribute.MissingKey"/> then decides. <see cref="ShotKey.NotLimited"/> means that the limit does not apply to
    /// the request. It runs for each request before the body is read, possibly on several
    /// threads at the same time, and must not block.</param>
    /// <exception cref="ArgumentException">The name is invalid or taken.</exception>
    public ShotHttpOptions AddKey(string name, Func<HttpContext, string?> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        if (KeySyntax.Parse(name, out _) is not [{ Kind: KeyKind.Application }])
            throw new ArgumentException(
                $"'{name}' is not a valid key name: use letters, digits, '-', '_' and '.', but not a built-in kind "
                + "(ip, user, header, route, query, claim, parameter).",
                nameof(name));

        if (!Keys.TryAdd(name, read))
            throw new ArgumentException($"A key '{name}' already exists: choose another name.", nameof(name));
        return this;
    }

    /// <summary>Adds a cost that limits use by name: <c>CostFrom = "tokens"</c>.</summary>
    /// <param name="name">The cost's name.</param>
    /// <param name="read">Reads the permits that a request takes. <see cref="ShotLimitAttribute.CostFrom"/> says what happens to values that
    /// are not 1 to the burst. It runs for each request before the body is read, possibly on several threads at the same time, and must not
    /// block. If it throws, the request fails with that exception and is not charged.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public ShotHttpOptions AddCost(string name, Func<HttpContext, int> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        if (!Costs.TryAdd(name, read))
            throw new ArgumentException($"A cost '{name}' already exists: choose another name.", nameof(name));
        return this;
    }
}
