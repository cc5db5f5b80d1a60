namespace Shot.AspNetCore;

/// <summary>Version of the <c>RateLimit</c> and <c>RateLimit-Policy</c> response headers. The syntax differs between drafts.</summary>
public enum RateLimitFields
{
    /// <summary>No headers.</summary>
    None,

    /// <summary>draft-ietf-httpapi-ratelimit-headers-10: <c>"name";q=100;w=60</c> and <c>"name";r=50;t=30</c>.</summary>
    Draft10,
}
