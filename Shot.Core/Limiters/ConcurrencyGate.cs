using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>
/// Lets at most so many callers be inside at once. Entering and leaving take no lock, allocate nothing and never wait. Safe for use by
/// any number of threads.
/// </summary>
/// <remarks>
/// <para>There is a place for each caller, a word that counts how often the place was taken and left: odd while somebody is inside. Entering is one
/// compare-and-swap of a free place; leaving is one of the same place, which succeeds only for the lease that the place was taken with. So a lease
/// that is disposed of twice, or whose copies are, leaves once.</para>
/// <para>A free place is found by looking where somebody left last, and else at each place in turn. That all are taken is
/// remembered until somebody leaves, so a refusal is a reading.</para>
/// </remarks>
public sealed class ConcurrencyGate
{
    /// <summary>The largest <see cref="Limit"/>: a gate has eight bytes for each place.</summary>
    public const int MaxLimit = 1 << 20;

    private readonly long[] _places;
    private int _lastLeft;
    private bool _isFull;

    /// <summary>An empty gate.</summary>
    /// <param name="limit">How many may be inside at once, 1 to <see cref="MaxLimit"/> (1,048,576).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of its range.</exception>
    public ConcurrencyGate(int limit)
    {
        if (limit is < 1 or > MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"limit must be 1 to {MaxLimit}: how many may be inside at once.");
        _places = new long[limit];
    }

    /// <summary>How many may be inside at once.</summary>
    public int Limit => _places.Length;

    /// <summary>How many are inside now. Looks at each place in turn, so it is an estimate while others come and go.</summary>
    public int Entered
    {
        get
        {
            var entered = 0L;
            for (var place = 0; place < _places.Length; place++)
                entered += Volatile.Read(ref _places[place]) & 1;
            return (int)entered;
        }
    }

    /// <summary>Lets the caller in if there is room.</summary>
    /// <param name="lease">The place, to be disposed of when leaving; an empty lease when refused.</param>
    /// <returns>Whether the caller is inside.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(out ConcurrencyLease lease)
    {
        if (Volatile.Read(ref _isFull))
        {
            lease = default;
            return false;
        }

        var place = _lastLeft;
        return TryTake(place, out lease) || TryTakeAny(place, out lease);
    }

    /// <summary>Leaves the place, if it is still the same visit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave(int place, long visit)
    {
        if (Interlocked.CompareExchange(ref _places[place], visit + 1, visit) != visit)
            return;
        // A hint that may be overwritten by another's: whoever follows it and finds the place taken looks at the others.
        _lastLeft = place;

        // After the swap, as the search below looks at the places after it has said that all are taken: one of the two sees the other.
        if (Volatile.Read(ref _isFull))
            Volatile.Write(ref _isFull, false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(int place, out ConcurrencyLease lease)
    {
        ref var word = ref _places[place];
        var visit = Volatile.Read(ref word);
        if ((visit & 1) == 0 && Interlocked.CompareExchange(ref word, visit + 1, visit) == visit)
        {
            lease = new ConcurrencyLease(this, place, visit + 1);
            return true;
        }

        lease = default;
        return false;
    }

    private bool TryTakeAny(int first, out ConcurrencyLease lease)
    {
        if (Search(first, out lease))
            return true;
        Volatile.Write(ref _isFull, true);

        // Somebody may have left a place that was already looked at, and seen the gate not yet full: look once more, now that
        // whoever leaves later will see it.
        Interlocked.MemoryBarrier();
        if (!Search(first, out lease))
            return false;
        Volatile.Write(ref _isFull, false);
        return true;
    }

    private bool Search(int first, out ConcurrencyLease lease)
    {
        for (var place = first; place < _places.Length; place++)
        {
            if (TryTake(place, out lease))
                return true;
        }

        for (var place = 0; place < first; place++)
        {
            if (TryTake(place, out lease))
                return true;
        }

        lease = default;
        return false;
    }
}
