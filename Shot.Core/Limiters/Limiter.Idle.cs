namespace Shot;

/// <content>How long nothing was taken, and how long until it is as if nothing had been.</content>
public abstract partial class Limiter
{
    /// <summary>How long all permits have been there; null while some are taken.</summary>
    /// <remarks>What enters on a lease shows here only as far as the bucket tells: see the remarks of <see cref="Limiter"/>.</remarks>
    internal TimeSpan? IdleDuration
    {
        get
        {
            var (isFull, sinceFull) = SinceFull();
            // Below zero if the clock has gone back.
            return isFull ? TimeSpan.FromTicks(Math.Max(sinceFull.Ticks, 0)) : null;
        }
    }

    /// <summary>How long until all permits are there if none is taken any more; zero when they are.</summary>
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
        // The word before the clock, as for an admission.
        var word = Volatile.Read(ref _word);
        var elapsed = Elapsed();
        var now = Now(elapsed);
        var full = FullAt(word, now);
        return (full <= now, new TimeSpan((long)((Int128)(elapsed - _scale.ToTicks(full)) * TimeSpan.TicksPerSecond / _scale.Frequency)));
    }

    private protected abstract long FullAt(long word, long now);
}
