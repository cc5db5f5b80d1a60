namespace Shot;

/// <content>How long nothing was taken.</content>
public abstract partial class Limiter
{
    /// <summary>How long all permits have been there; null while some are taken.</summary>
    /// <remarks>What enters on a lease shows here only as far as the bucket tells: see the remarks of <see cref="Limiter"/>.</remarks>
    internal TimeSpan? IdleDuration
    {
        get
        {
            // The word before the clock, as for an admission.
            var word = Volatile.Read(ref _word);
            var elapsed = Elapsed();
            var now = _scale.ToUnits(elapsed);
            var full = FullAt(word, now);
            if (full > now)
                return null;
            return new TimeSpan((long)((Int128)(elapsed - _scale.ToTicks(full)) * TimeSpan.TicksPerSecond / _scale.Frequency));
        }
    }

    private protected abstract long FullAt(long word, long now);
}
