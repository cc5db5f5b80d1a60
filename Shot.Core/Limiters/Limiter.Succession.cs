using System.Diagnostics;

namespace Shot;

/// <content>Changing the numbers of a limit in use: a new limiter continues the state of the old one, which then admits nothing.</content>
/// <remarks><para><b>Closing.</b> One compare-and-swap replaces the old word by a closed one. It fails if any permit was taken since the
/// word was read, so the replaced word includes every admission. No admission produces a closed word and no lease reaches it, so no
/// admission that started before can still succeed. The flag is set before the swap: a caller that is refused by a closed word sees the
/// flag and asks the successor.</para>
/// <para><b>Carrying over.</b> What is spent in the old limiter counts as spent in the new one, up to its burst. The rest becomes a debt,
/// which counts again only if the burst is raised later. Without it, lowering a limit and raising it again would hand out its burst
/// twice.</para>
/// <para><b>Bound.</b> At most <c>P + r × t</c> permits are taken in any time t, where P and r are the largest burst and the largest rate
/// in force in that time. Proof: let V be the sum of spent permits and debt. An admission adds to V, a change of numbers leaves V
/// unchanged, and time reduces it. So the permits taken are V(end) − V(start) plus what time removed.</para>
/// <para>Let Q be the sum of burst and debt; V never exceeds Q. Lowering the burst to P′ either leaves no debt, and Q is P′, or leaves all
/// of P′ spent, and Q is V. Raising it from P to P′ moves at most P′ − P from the debt to the spent permits. Either no debt is left, and Q
/// is P′, or Q stays the same. After any changes Q(end) is therefore at most P or at most Q(start), which is P(start) plus the debt at the
/// start. V(start) is at least that debt. Hence V(end) − V(start) ≤ P.</para>
/// <para>Time reduces the spent permits at the rate in force. It reduces the debt only by the amount by which the rate in force is below
/// the rate at which the debt arose. Together that is at most the larger rate. (A debt older than the start may be reduced faster, but by
/// no more than its amount, and V(start) includes all of it.) The estimate of a sliding window is continuous too and falls at its rate. A
/// fixed window replenishes everything at its end, no more than its burst and no sooner than after its length. As without changes, one more
/// burst may be taken there, and never more than the largest burst between two ends.</para></remarks>
public abstract partial class Limiter
{
    /// <summary>Spent permits and debts are counted in 2^-31 permits, so that twice the largest burst fits a word.</summary>
    internal const int FractionBits = 31;

    private bool _isClosed;
    private long _debt;
    private double _debtRate;
    private long _debtSince;

    /// <summary>Whether a successor has replaced this limiter. Read it after a refusal: if true, ask the successor instead.</summary>
    internal bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Closes a limiter of the same kind and clock, and starts with what it has spent. Call before sharing this one.</summary>
    internal void TakeOver(Limiter predecessor)
    {
        Debug.Assert(predecessor.GetType() == GetType() && predecessor._time == _time, "The predecessor has another algorithm or clock.");
        var word = predecessor.Close(out var elapsed);
        var now = predecessor.Now(elapsed);

        // If the clock has gone back, the successor starts where the predecessor's time stands still.
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

    /// <summary>Part of the spent permits and the debt that counts as spent under a new burst.</summary>
    internal static long Keep(long spent, long debt, int permits, int newPermits)
    {
        var room = (long)Math.Max(0, newPermits - permits) << FractionBits;
        return Math.Min(Math.Min(spent + debt, spent + room), (long)newPermits << FractionBits);
    }

    /// <summary>Remaining debt, in fractions, after some seconds. Its rate is the lowest at which any part of it arose.</summary>
    internal static long DebtAfter(long debt, double debtRate, double seconds, int permits, double perSecond)
    {
        // A window replenishes only at its end, so one length is subtracted.
        seconds -= permits / perSecond;
        if (debt == 0 || !(seconds > 0 && debtRate > perSecond))
            return debt;
        const double RoundedDown = 1 - 1e-12;
        return Math.Max(0, debt - (long)Math.Min(debt, (debtRate - perSecond) * seconds * RoundedDown * (1L << FractionBits)));
    }

    private protected abstract long Closed(long word);
    private protected abstract long Spent(long rolled, long now);

    /// <summary>The first word, as <see cref="ISuccessor{TSelf}.Begin"/>. On entry <see cref="_start"/> is the time of the change; a window
    /// may move it back by the elapsed part of itself.</summary>
    private protected abstract long Begin(Limiter predecessor, long rolled, long now, long change, long spent);

    /// <summary>Moves <see cref="_start"/> back by the elapsed part of the first window, less than its length.</summary>
    private protected void BeginWindow(long elapsed, long length) =>
        _start = unchecked(_start - Math.Clamp(elapsed, 0, _scale.ToTicks(length) - 1));

    private protected TimeScale Scale => _scale;

    private long Close(out long elapsed)
    {
        // Before the swap, which publishes it.
        Volatile.Write(ref _isClosed, true);
        while (true)
        {
            // The word before the clock, as in Read.
            var word = Volatile.Read(ref _word);
            elapsed = Elapsed();
            if (Interlocked.CompareExchange(ref _word, Closed(word), word) == word)
                return word;
        }
    }

    private long DebtAt(long elapsed) => DebtAfter(_debt, _debtRate, (elapsed - _debtSince) / (double)_scale.Frequency, Permits, PerSecond);
}
