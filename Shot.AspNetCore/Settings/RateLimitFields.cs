namespace Shot.AspNetCore;

/// <summary>Which version of the <c>RateLimit</c> and <c>RateLimit-Policy</c> response fields is sent. The drafts differ in syntax.</summary>
public enum RateLimitFields
{
    /// <summary>None.</summary>
    None,

    /// <summary>draft-ietf-httpapi-ratelimit-headers-10: <c>"name";q=100;w=60</c> and <c>"name";r=50;t=30</c>.</summary>
    Draft10,
}
