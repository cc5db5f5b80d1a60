using Shot.Interop;

namespace Shot;

/// <summary>Limits how many callers are inside at the same time. Entering and leaving take no lock, allocate nothing and never wait; their
/// cost does not depend on the limit. Thread-safe.</summary>
/// <remarks><para><b>Counting.</b> One word holds the number of callers inside and, above it, the number of admissions so far. Entering is
/// one compare-and-swap of the word, leaving one decrement. A refusal only reads it.</para>
/// <para><b>Leases.</b> A lease is a struct and can be copied, so the gate must know whether it was disposed of. Each lease has a slot: a
/// word that is incremented when the slot is taken and again when it is left, and so is odd while taken. The lease stores the slot's index
/// and value. Disposing of a lease swaps the slot to the next value, and only the caller whose swap succeeds leaves the gate. Disposing
/// twice, or of several copies, therefore leaves once, even if another lease has the slot by then. This costs two more compare-and-swaps
/// per admission.</para>
/// <para>There are at least twice as many slots as places, so a slot chosen at random is free with a probability of at least one
/// half.</para></remarks>
public sealed class ConcurrencyGate : IGate
{
    /// <summary>Largest <see cref="Limit"/>. A gate takes 16 to 32 bytes per place.</summary>
    public const int MaxLimit = 1 << 20;

    private const int InsideBits = 24;
    private const long InsideMask = (1L << InsideBits) - 1;
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    // Linear congruential generator with the constants of Knuth's MMIX. Its period is full, so it visits every slot.
    private const ulong Multiplier = 6364136223846793005;

    private readonly int _limit;
    private readonly int _slotShift;
    private readonly long[] _slots;
    private long _word;
    private int _lastLeft;

    /// <summary>Creates an empty gate.</summary>
    /// <param name="limit">Maximum number of callers inside, 1 to <see cref="MaxLimit"/> (1,048,576).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of its range.</exception>
    public ConcurrencyGate(int limit)
    {
        if (limit is < 1 or > MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"limit must be 1 to {MaxLimit}: how many may be inside at once.");
        _limit = limit;
        var slotBits = BitOperations.Log2((uint)limit) + 2;
        _slotShift = 64 - slotBits;
        _slots = new long[1 << slotBits];
    }

    /// <summary>Maximum number of callers inside.</summary>
    public int Limit => _limit;

    /// <summary>Number of callers inside now.</summary>
    public int Entered => (int)(Volatile.Read(ref _word) & InsideMask);

    int IGate.MaxLimit => _limit;

    /// <summary>Enters if there is a free place.</summary>
    /// <param name="lease">The place; dispose of it to leave. The default value if refused.</param>
    /// <returns>Whether the caller was admitted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(out ConcurrencyLease lease)
    {
        if (TryEnter(1, out var entered))
        {
            var slot = _lastLeft;
            if (!TryTake(slot, out lease))
                TakeAny(entered, out lease);
            return true;
        }

        lease = default;
        return false;
    }

    /// <summary>Takes several places, all or none, without a lease. One call of <see cref="Leave(int)"/> must follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter(int callers) => TryEnter(callers, out _);

    /// <summary>Gives back places that were taken together without a lease.</summary>
    internal void Leave(int callers) => Interlocked.Add(ref _word, -callers);

    bool IGate.TryEnter(int callers) => TryEnter(callers);
    void IGate.Leave(int callers) => Leave(callers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave(int slot, long visit)
    {
        if (Interlocked.CompareExchange(ref _slots[slot], visit + 1, visit) != visit)
            return;
        // A hint for the next caller. Races are harmless: a caller that finds the slot taken tries others.
        _lastLeft = slot;

        // Freed slots first, then the count: there are never more slots taken than callers counted.
        Interlocked.Decrement(ref _word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEnter(int callers, out long entered)
    {
        while (true)
        {
            var word = Volatile.Read(ref _word);
            entered = word >>> InsideBits;
            if ((word & InsideMask) + callers > _limit)
                return false;
            // The swap is the admission. It fails if anybody entered or left since the word was read. The upper part wraps.
            if (Interlocked.CompareExchange(ref _word, unchecked(word + callers + ((long)callers << InsideBits)), word) == word)
                return true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(int slot, out ConcurrencyLease lease)
    {
        ref var word = ref _slots[slot];
        var visit = Volatile.Read(ref word);
        if ((visit & 1) == 0 && Interlocked.CompareExchange(ref word, visit + 1, visit) == visit)
        {
            lease = new ConcurrencyLease(this, slot, visit + 1);
            return true;
        }

        lease = default;
        return false;
    }

    /// <summary>Tries slots in an order that differs per caller, so that long-held slots do not form a run to search through.</summary>
    private void TakeAny(long entered, out ConcurrencyLease lease)
    {
        var seed = unchecked((ulong)entered * GoldenRatio);
        do
            seed = unchecked((seed * Multiplier) + 1);
        while (!TryTake((int)(seed >> _slotShift), out lease));
    }
}
