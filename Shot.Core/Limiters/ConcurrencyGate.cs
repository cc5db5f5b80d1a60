using System.Numerics;
using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>
/// Lets at most so many callers be inside at once. Entering and leaving take no lock, allocate nothing, never wait, and take as long whatever the
/// limit is. Safe for use by any number of threads.
/// </summary>
/// <remarks>
/// <para><b>The limit</b> is kept by one word: how many are inside, and above it how many ever entered. Entering is one compare-and-swap of it, leaving one
/// decrement. A refusal is a reading.</para>
/// <para><b>A lease</b> is a value that can be copied, so something shared must tell whether it was disposed of. That is a slot, a word that counts how often it was
/// taken and left: odd while it is taken. A lease knows its slot and that number. Leaving swaps the slot first, and only who
/// succeeds leaves the gate. So a lease that is disposed of twice, or whose copies are, leaves once, also when the slot is another's by then. It costs two more
/// compare-and-swaps a visit.</para>
/// <para>There are at least twice as many slots as callers inside, so a slot that is looked at by chance is free in one case of two.</para>
/// </remarks>
public sealed class ConcurrencyGate
{
    /// <summary>The largest <see cref="Limit"/>: a gate has 16 to 32 bytes for each place.</summary>
    public const int MaxLimit = 1 << 20;

    private const int InsideBits = 24;
    private const long InsideMask = (1L << InsideBits) - 1;
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    // A linear congruential generator (Knuth's MMIX): goes through all numbers, so it comes to every slot.
    private const ulong Multiplier = 6364136223846793005;

    private readonly int _limit;
    private readonly int _slotShift;
    private readonly long[] _slots;
    private long _word;
    private int _lastLeft;

    /// <summary>An empty gate.</summary>
    /// <param name="limit">How many may be inside at once, 1 to <see cref="MaxLimit"/> (1,048,576).</param>
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

    /// <summary>How many may be inside at once.</summary>
    public int Limit => _limit;

    /// <summary>How many are inside now.</summary>
    public int Entered => (int)(Volatile.Read(ref _word) & InsideMask);

    /// <summary>Lets the caller in if there is room.</summary>
    /// <param name="lease">The place, to be disposed of when leaving; an empty lease when refused.</param>
    /// <returns>Whether the caller is inside.</returns>
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

    /// <summary>Lets several in at once, all or none, without a lease: to be followed by one <see cref="Leave(int)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter(int callers) => TryEnter(callers, out _);

    /// <summary>Lets as many leave as entered together without a lease.</summary>
    internal void Leave(int callers) => Interlocked.Add(ref _word, -callers);

    /// <summary>Leaves, if the slot is still taken by the same lease.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave(int slot, long visit)
    {
        if (Interlocked.CompareExchange(ref _slots[slot], visit + 1, visit) != visit)
            return;
        // A hint that may be overwritten by another's: whoever follows it and finds the slot taken looks at others.
        _lastLeft = slot;

        // After the slot was freed: so there are never more slots taken than callers counted.
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
            // The swap is the admission: it fails if anybody entered or left since the word was read. The upper part wraps.
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

    /// <summary>Looks at slots in an order that differs from caller to caller, so that those who stay long do not make a crowd that others go through one by one.</summary>
    private void TakeAny(long entered, out ConcurrencyLease lease)
    {
        var seed = unchecked((ulong)entered * GoldenRatio);
        do
            seed = unchecked((seed * Multiplier) + 1);
        while (!TryTake((int)(seed >> _slotShift), out lease));
    }
}
