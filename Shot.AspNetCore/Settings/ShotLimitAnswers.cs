namespace Shot.AspNetCore;

/// <summary>The answers of one limit. What is not set is as the application's <see cref="ShotHttpOptions"/> have it.</summary>
public sealed class ShotLimitAnswers
{
    /// <summary>The answer to a request that this limit refused.</summary>
    public ShotAnswer Overloaded { get; } = new();

    /// <summary>The answer to a request that missed this limit's deadline.</summary>
    public ShotAnswer Timeout { get; } = new();

    /// <summary>How many seconds more than it must <c>Retry-After</c> says, at random, at most; null for the application's setting.</summary>
    public TimeSpan? RetryAfterSpread { get; set; }
}
