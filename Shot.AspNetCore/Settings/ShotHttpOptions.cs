using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore;

/// <summary>
/// Options of a web application: those of its limits, and how they are answered over HTTP. What is declared here is read once, when the
/// application starts, and has no configuration section.
/// </summary>
public sealed class ShotHttpOptions : ShotOptions
{
    /// <summary>The answer to a request that was refused: 503 unless set.</summary>
    public ShotAnswer Overloaded { get; } = new();

    /// <summary>The answer to a request whose own key has used its permits up: 429 unless set. A limit's own answer goes before it.</summary>
    public ShotAnswer TooManyRequests { get; } = new();

    /// <summary>
    /// The answer to a request that missed its deadline: 408 unless set. RFC 9110 gives 408 to requests that the client sends too
    /// slowly, and a browser may send such a request again: 504 avoids that.
    /// </summary>
    public ShotAnswer Timeout { get; } = new();

    /// <summary>
    /// How many seconds more than it must <c>Retry-After</c> says, at random, at most; from zero to an hour, rounded up to seconds. Four
    /// by default, so that clients that were refused together do not return together. Zero is right where a limit has one caller, and is what keyed limits have unless set for them.
    /// </summary>
    public TimeSpan RetryAfterSpread { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Whether a response that has started at its deadline is aborted: its connection closes, or its HTTP/2 stream is reset, so that
    /// the client sees that it is not whole. By default it is left to finish, and its handler's token does not fire.
    /// </summary>
    public bool AbortStartedResponses { get; set; }

    /// <summary>Whether responses tell what a limit is and what is left of it, and in which syntax. By default they do not.</summary>
    public RateLimitFields RateLimitFields { get; set; }

    /// <summary>
    /// Called before the guard answers, to log, to add headers, or to write another body; then the guard writes none. A refusal waits for
    /// it. The answer to a missed deadline waits 100 ms, and then goes out without it. What it throws is logged, and the answer goes out
    /// without it.
    /// </summary>
    public Func<ShotRejection, ValueTask>? OnRejected { get; set; }

    internal Dictionary<string, Func<HttpContext, string?>> Keys { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, ShotLimitAnswers> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Gives a limit answers of its own.</summary>
    /// <param name="name">The limit's name: the annotation's <c>Name</c>, or <c>IOrders.PlaceAsync</c>, or <c>POST /orders/{id}</c>.</param>
    /// <param name="configure">Sets what differs. Called again for the same name, it changes what was set before.</param>
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

    /// <summary>Adds a key of the application's own, for limits that name it: <c>Key = "tenant"</c>, or <c>"tenant+ip"</c>.</summary>
    /// <param name="name">Its name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, and none of the built-in kinds.</param>
    /// <param name="read">Reads the key of a request; null or empty when it has none: then <see cref="ShotLimitAttribute.MissingKey"/>
    /// says whose permits it takes, or that the limit does not hold. Runs for each request before its body is read, and must not block.</param>
    /// <exception cref="ArgumentException">The name cannot be one, or is taken.</exception>
    public ShotHttpOptions AddKey(string name, Func<HttpContext, string?> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        if (KeySyntax.Parse(name, out _) is not [{ Kind: KeyKind.Application }])
            throw new ArgumentException($"'{name}' cannot be the name of a key: write letters, digits, '-', '_' and '.', and none of ip, user, header, route, query, claim and parameter.", nameof(name));
        if (!Keys.TryAdd(name, read))
            throw new ArgumentException($"There is a key '{name}' already: give the other one another name.", nameof(name));
        return this;
    }
}
