using System.Diagnostics;

namespace Shot;

/// <content>Other numbers for a limit that is in use: a new limiter takes over from the old one, which admits nothing any more.</content>
/// <remarks>
/// <para><b>Closing.</b> One compare-and-swap puts the old word out of reach: it fails if anybody got in since the word was read, so the word that it replaces
/// tells of every admission there will ever be. A closed word is one that no admission leaves behind, so no admission that began before can
/// still succeed by it, and no lease reaches it. The flag is set before the swap: whoever is refused by a closed word sees the flag after it, and asks the successor.</para>
/// <para><b>What is carried over.</b> What the old limiter has spent, <i>s</i>, counts in the new one, up to its burst. What does not fit becomes a debt, which
/// counts only when the burst is raised again: without it, lowering a limit and raising it back would give its burst twice.</para>
/// <para><b>Why at most <c>P + r × t</c> enter in any time t</b>, P and r being the largest burst and rate in force in that time. Let V be
/// what is spent and owed. An admission adds to V, a change leaves V as it is, and time takes from it. So what enters is
/// V(end) − V(start) + what time took.</para>
/// <para>Let Q be the burst and the debt; V never exceeds it. Lowering to P′ leaves either no debt, so that Q is P′, or spends all of P′, so that Q is V.
/// Raising from P to P′ spends at most P′ − P of the debt, so either none is left, and Q is P′, or Q stays. So after any changes Q(end) is at most
/// P, or at most Q(start), which is P(start) and the debt at the start. V(start) is at least that debt. Hence V(end) − V(start) ≤ P.</para>
/// <para>Time takes from what is spent at the rate in force; from the debt only what the rate in force falls short of the rate that made it: both
/// together not above the larger rate. (A debt that is older than the start may be taken from faster, but not by more than it is, and V(start) has all of it.)
/// A sliding window's estimate is as continuous, and falls at its rate. A fixed window gives back at once, at its end, not more than its burst and not
/// sooner than after its length: there, as without changes, once more the burst may enter, and never more than the largest burst between two ends.</para>
/// </remarks>
public abstract partial class Limiter
{
    /// <summary>Spent permits and debts count in this fraction of a permit: the largest burst fits twice.</summary>
    internal const int FractionBits = 31;

    private bool _isClosed;
    private long _debt;
    private double _debtRate;
    private long _debtSince;

    /// <summary>Whether another limiter has taken over. Read after a refusal, it tells whether that was an answer.</summary>
    internal bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Closes a limiter of the same algorithm and clock, and begins with what it has spent. To be called once, before anybody else knows this one.</summary>
    internal void TakeOver(Limiter predecessor)
    {
        Debug.Assert(predecessor.GetType() == GetType() && predecessor._time == _time, "Only what counts in the same way can be carried over.");
        var word = predecessor.Close(out var elapsed);
        var now = predecessor.Now(elapsed);

        // If the clock has gone back, the successor goes on where the predecessor's time stands still.
        elapsed = Math.Max(elapsed, predecessor._scale.ToTicks(now));
        var rolled = predecessor.Roll(word, now);
        var spent = predecessor.Spent(rolled, now);
        var debt = predecessor.DebtAt(elapsed);
        var kept = Keep(spent, debt, predecessor.Permits, Permits);
        _debt = spent + debt - kept;
        _debtRate = debt > 0 ? Math.Min(predecessor._debtRate, predecessor.PerSecond) : predecessor.PerSecond;
        _start = unchecked(predecessor._start + elapsed);
        _word = Begin(predecessor, rolled, now, kept - spent, kept);
        _debtSince = unchecked(predecessor._start + elapsed - _start);
        _latest = _scale.ToUnits(_debtSince);
    }

    /// <summary>How much of what is spent and owed counts as spent under another burst.</summary>
    internal static long Keep(long spent, long debt, int permits, int newPermits)
    {
        var room = (long)Math.Max(0, newPermits - permits) << FractionBits;
        return Math.Min(Math.Min(spent + debt, spent + room), (long)newPermits << FractionBits);
    }

    /// <summary>What is left of a debt after this time under these numbers.</summary>
    /// <param name="debt">In fractions.</param>
    /// <param name="debtRate">The smallest rate by which any of it was made.</param>
    /// <param name="seconds">How long the numbers have been in force.</param>
    /// <param name="permits">The burst in force.</param>
    /// <param name="perSecond">The rate in force.</param>
    internal static long DebtAfter(long debt, double debtRate, double seconds, int permits, double perSecond)
    {
        // A window takes at its end alone: what has passed less one length is certainly over.
        seconds -= permits / perSecond;
        if (debt == 0 || !(seconds > 0 && debtRate > perSecond))
            return debt;
        const double RoundedDown = 1 - 1e-12;
        return Math.Max(0, debt - (long)Math.Min(debt, (debtRate - perSecond) * seconds * RoundedDown * (1L << FractionBits)));
    }

    /// <summary>A word that refuses, and that no admission leaves behind.</summary>
    private protected abstract long Closed(long word);

    /// <summary>What is spent of the burst, in fractions, rounded up.</summary>
    private protected abstract long Spent(long rolled, long now);

    /// <summary>The word to begin with. <see cref="_start"/> is the time of the change, and may be moved back by what has passed of a window.</summary>
    /// <param name="predecessor">The closed limiter.</param>
    /// <param name="rolled">Its last word, rolled to the time of the change.</param>
    /// <param name="now">The time of the change in its units.</param>
    /// <param name="change">By how much more, or less, is to be spent than was, in fractions.</param>
    /// <param name="spent">At least how much is to be spent, in fractions.</param>
    private protected abstract long Begin(Limiter predecessor, long rolled, long now, long change, long spent);

    /// <summary>The first word of a window that this many ticks have passed of, as far as it is not over.</summary>
    private protected void BeginWindow(long elapsed, long length) => _start = unchecked(_start - Math.Clamp(elapsed, 0, _scale.ToTicks(length) - 1));

    private protected TimeScale Scale => _scale;

    private long Close(out long elapsed)
    {
        // Before the swap, which publishes it.
        Volatile.Write(ref _isClosed, true);
        while (true)
        {
            // The word before the clock, as for an admission.
            var word = Volatile.Read(ref _word);
            elapsed = Elapsed();
            if (Interlocked.CompareExchange(ref _word, Closed(word), word) == word)
                return word;
        }
    }

    private long DebtAt(long elapsed) => DebtAfter(_debt, _debtRate, (elapsed - _debtSince) / (double)_scale.Frequency, Permits, PerSecond);
}
