namespace Shot.AspNetCore;

/// <summary>The answers of one limit. Unset properties fall back to the application's <see cref="ShotHttpOptions"/>.</summary>
public sealed class ShotLimitAnswers
{
    /// <summary>The answer to a request that this limit refuses.</summary>
    public ShotAnswer Overloaded { get; } = new();

    /// <summary>The answer to a request that is late at this limit's deadline.</summary>
    public ShotAnswer Timeout { get; } = new();

    /// <summary>Maximum random jitter added to <c>Retry-After</c>, from zero to one hour. Null falls back to the application's setting, or
    /// to zero if the limit has a key.</summary>
    public TimeSpan? RetryAfterJitter { get; set; }
}
