namespace Shot.Http;

/// <summary>A limit of a client's requests. It holds for each try of a resilience handler, wherever the handler was added.</summary>
public sealed class ShotClientLimitOptions
{
    /// <summary>Name in exceptions, configuration and metrics. Limits with the same name are one limiter and must have the same numbers.
    /// Default: <c>HttpClient</c> and the client's name.</summary>
    public string? Name { get; set; }

    /// <inheritdoc cref="ShotLimitAttribute.Strategy"/>
    public ShotStrategy Strategy { get; set; }

    /// <summary>Whether each host and port has permits of its own.</summary>
    public bool PerHost { get; set; }

    /// <summary>Maximum number of hosts that have permits taken at the same time, with <see cref="PerHost"/>; 1 to 100,000,000. With more,
    /// the host that has the most permits left is forgotten. Default: 1,000.</summary>
    public int MaxHosts { get; set; } = 1_000;

    /// <summary>Maximum number of requests that wait for their response at the same time; zero, the default, for any number.</summary>
    public int Concurrency { get; set; }

    /// <summary>Deadline of one try in milliseconds, until the response's headers are there; zero, the default, for none.</summary>
    public int MaxWaitMs { get; set; }

    /// <summary>Longest time in milliseconds that a request waits for a permit. Zero, the default, refuses it at once. Not for
    /// <see cref="PerHost"/>, nor for windows.</summary>
    public int MaxQueueMs { get; set; }

    /// <summary>Whether no request is sent to a host before the time that its last answer of 429 or 503 gave in <c>Retry-After</c>. That
    /// time counts for all clients of the application that have a limit with this option. Default: true.</summary>
    public bool HeedRetryAfter { get; set; } = true;

    /// <summary>The longest time for which a <c>Retry-After</c> is heeded; above zero, at most a day. Default: one minute.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(1);
}
