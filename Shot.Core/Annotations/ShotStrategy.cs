namespace Shot;

/// <summary>The algorithm that replenishes the permits of a limit.</summary>
public enum ShotStrategy
{
    /// <summary>Permits are replenished one by one, evenly spaced, up to the burst. See <see cref="TokenBucket"/>.</summary>
    TokenBucket,

    /// <summary>All permits are replenished at once at the end of each window. See <see cref="FixedWindow"/>.</summary>
    FixedWindow,

    /// <summary>The previous window counts by the part of it within one window length. See <see cref="SlidingWindow"/>.</summary>
    SlidingWindow,
}
