namespace Shot;

/// <content>Times since and until all permits are available.</content>
public abstract partial class Limiter
{
    /// <summary>Time for which all permits have been available; null while some are taken.</summary>
    /// <remarks>
    /// If a bucket fills up while permits are taken on a lease, those permits may not show here: see the remarks of
    /// <see cref="Limiter"/>.
    /// </remarks>
    internal TimeSpan? IdleDuration
    {
        get
        {
            var (isFull, sinceFull) = SinceFull();
            // Negative if the clock has gone back.
            return isFull ? TimeSpan.FromTicks(Math.Max(sinceFull.Ticks, 0)) : null;
        }
    }

    /// <summary>Time until all permits are available if no more are taken; zero if they are.</summary>
    internal TimeSpan UntilFull
    {
        get
        {
            var (isFull, sinceFull) = SinceFull();
            return isFull ? TimeSpan.Zero : -sinceFull;
        }
    }

    private (bool IsFull, TimeSpan SinceFull) SinceFull()
    {
        var (_, word, elapsed, now, _) = Read();
        var full = FullAt(word, now);
        return (full <= now, new TimeSpan((long)((Int128)(elapsed - _scale.ToTicks(full)) * TimeSpan.TicksPerSecond / _scale.Frequency)));
    }

    private protected abstract long FullAt(long word, long now);
}
