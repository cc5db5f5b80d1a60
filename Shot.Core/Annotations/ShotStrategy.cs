namespace Shot;

/// <summary>The algorithm by which a limit replenishes its permits.</summary>
public enum ShotStrategy
{
    /// <summary>
    /// Permits come back one by one, evenly spaced, up to the burst. Implemented as GCRA, the generic cell rate
    /// algorithm: see <c>TokenBucket</c>.
    /// </summary>
    TokenBucket,

    /// <summary>All permits come back at once when a window, aligned to its length, ends: see <c>FixedWindow</c>.</summary>
    FixedWindow,

    /// <summary>
    /// The previous window counts by the share of it that is still within one window length: see <c>SlidingWindow</c>.
    /// </summary>
    SlidingWindow,
}
