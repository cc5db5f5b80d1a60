namespace Shot;

/// <summary>The store's answer to a <see cref="StoreTake"/>.</summary>
/// <param name="Granted">Permits granted; zero when refused.</param>
/// <param name="Level">Level of spent permits after the request, in micro-permits.</param>
/// <param name="Time">The store's time, in microseconds.</param>
/// <param name="RetryAfter">When refused, microseconds until the permits would be granted to a lone caller; else zero.</param>
/// <param name="Total">Permits that the store has granted so far, this request's included. Only a token bucket counts them.</param>
/// <param name="Life">Microseconds until the window ends, after which a lease must not be used; zero for no such end.</param>
public readonly record struct StoreReply(long Granted, long Level, long Time, long RetryAfter, long Total, long Life);
